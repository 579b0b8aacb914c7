/**
 * The forms in which people keep an Ed25519 public key, and the secrets they take for one.
 *
 * @module
 */

import { decodeBase64 } from '../base64.js';
import { equalBytes, fromHex, viewBytes } from '../bytes.js';
import { WebhookConfigurationError } from '../errors.js';

/** An Ed25519 public key as a JSON Web Key (RFC 8037, section 2). */
export interface Ed25519PublicJwk {
  /** `'OKP'` */
  kty?: string;
  /** `'Ed25519'` */
  crv?: string;
  /** The 32 key bytes in Base64url. */
  x?: string;
}

/** One public key, in any form but the imported one. */
export type PublicKeyForm = string | Uint8Array | ArrayBuffer | ArrayBufferView | Ed25519PublicJwk;

const KEY_LENGTH = 32;
/** More than any form needs, and a bound to the work. */
const MAX_LENGTH = 16_384;
/** `SubjectPublicKeyInfo` of an Ed25519 key, up to its 32 bytes (RFC 8410, section 4). */
const SPKI_PREFIX = /* @__PURE__ */ fromHex('302a300506032b6570032100');

/**
 * Takes what makes a key form what it is: text, a copy of bytes, or the key of a JWK as text. Equal results are the same key.
 *
 * @throws {WebhookConfigurationError} `key_missing`, `key_malformed`, `key_is_secret`
 */
export function snapshotKey(form: unknown): string | Uint8Array {
  if (form === undefined || form === null) throw missing();
  if (typeof form === 'string') return form;
  const bytes = viewBytes(form);
  if (bytes) {
    if (bytes.length > MAX_LENGTH) throw malformed(`got ${bytes.length} bytes`);
    return bytes.slice();
  }
  if (typeof form !== 'object') throw malformed(`got a ${typeof form}`);
  return jwkText(form);
}

/** Reads each member once, so that nothing changes between check and use, and writes the key down in standard Base64. */
function jwkText(jwk: object): string {
  const { kty, crv, x, d } = jwk as Record<string, unknown>;
  if (d !== undefined)
    throw secret('a private JSON Web Key: take d out, and replace the key if it was ever sent anywhere');
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || !/^[\w-]{43}$/.test(x)) {
    throw malformed(
      'got an object that is neither bytes nor a JSON Web Key with kty "OKP", crv "Ed25519" and an x of 43 characters',
    );
  }
  return `${x.replaceAll('-', '+').replaceAll('_', '/')}=`;
}

/**
 * Decodes a key form to the 32 bytes of the key. They are not checked to be a point of the curve.
 *
 * @throws {WebhookConfigurationError} `key_missing`, `key_malformed`, `key_is_secret`
 */
export function decodeKey(form: string | Uint8Array): Uint8Array {
  return typeof form === 'string' ? decodeText(form) : decodeBytes(form);
}

function decodeText(original: string): Uint8Array {
  if (original.length > MAX_LENGTH) throw malformed(`got ${original.length} characters`);
  // Environment files keep quotes, and PEM in one line as \n.
  const text = original.replace(/\\n/g, '\n').replace(/^[\s"'`]+|[\s"'`]+$/g, '');
  if (text === '') throw missing();
  if (/^whs(?:ec|k)_/.test(text)) throw secret('a Standard Webhooks secret');
  if (text.includes('PRIVATE KEY-----')) throw secret('a private key in PEM');
  if (text.startsWith('{')) return decodeText(jwkText(parseJson(text)));

  const pem = /^-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----$/.exec(text);
  const bytes = decodeDigits(pem ? (pem[1] as string).replace(/\s+/g, '') : text.replace(/^whpk_/, ''));
  const key = bytes && rawKey(bytes);
  if (key) return key;
  // Only now: a genuine key may begin with these three letters.
  if (text.startsWith('KEY')) throw secret('a Telnyx API key');
  throw malformed(bytes ? `got ${bytes.length} bytes` : `got ${text.length} characters that are none of these`);
}

function parseJson(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw malformed('got broken JSON');
  }
}

/** Hex where the length says so, Base64 or Base64url otherwise. */
function decodeDigits(text: string): Uint8Array | undefined {
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{88}|[0-9a-f]{96})$/i.test(text)) return fromHex(text);
  const unpadded = text.replace(/={1,2}$/, '');
  const standard = /[+/]/.test(text) ? unpadded : unpadded.replaceAll('-', '+').replaceAll('_', '/');
  return decodeBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
}

function decodeBytes(bytes: Uint8Array): Uint8Array {
  const key = rawKey(bytes);
  if (key) return key;
  // A key file, read without an encoding, is text in bytes.
  if (bytes.length > KEY_LENGTH && bytes.every((byte) => byte < 0x80))
    return decodeText(new TextDecoder().decode(bytes));
  throw malformed(`got ${bytes.length} bytes`);
}

/** The key in 32 raw bytes, or in `SubjectPublicKeyInfo`. */
function rawKey(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === KEY_LENGTH) return bytes;
  if (isPrivateDer(bytes)) throw secret('a private key in DER');
  const isSpki =
    bytes.length === SPKI_PREFIX.length + KEY_LENGTH && equalBytes(bytes.subarray(0, SPKI_PREFIX.length), SPKI_PREFIX);
  return isSpki ? bytes.subarray(SPKI_PREFIX.length) : undefined;
}

/** PKCS #8, PKCS #1 and SEC 1 all begin with a sequence whose first member is the version 0 or 1; no public key does. */
function isPrivateDer(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes;
  if (tag !== 0x30) return false;
  const content = length < 0x80 ? 2 : 2 + (length & 0x7f);
  return bytes[content] === 2 && bytes[content + 1] === 1 && (bytes[content + 2] as number) <= 1;
}

function missing(): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_missing',
    'There is no public key. Copy it from Mission Control (Keys & Credentials, Public Key); is its environment variable set?',
  );
}

function malformed(got: string): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_malformed',
    `The public key must be 32 bytes as Base64 (Telnyx shows 44 characters), Base64url or hex, SPKI as PEM or DER, whpk_…, a JSON Web Key or raw bytes; ${got}.`,
  );
}

function secret(what: string): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_is_secret',
    `This is ${what}, not a public key. Use the public key from Mission Control (Keys & Credentials, Public Key).`,
  );
}
