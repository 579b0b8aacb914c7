/**
 * The forms in which people keep an Ed25519 public key, and the secrets they take for one.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { decodeAnyBase64 } from '../primitives/base64.js';
import { equalBytes, fromHex, viewBytes } from '../primitives/bytes.js';

/** An Ed25519 public key as a JSON Web Key (RFC 8037, section 2). */
export interface Ed25519PublicJwk {
  /** `'OKP'` */
  kty?: string;
  /** `'Ed25519'` */
  crv?: string;
  /** The 32 key bytes in Base64url. */
  x?: string;
  /** Passed over, as `use` and `alg` are. */
  kid?: string;
  use?: string;
  alg?: string;
}

/** One public key, in any form but the imported one. */
export type PublicKeyForm = string | Uint8Array | ArrayBuffer | ArrayBufferView | Ed25519PublicJwk;

const SOURCE = 'Copy it from Mission Control: Keys & Credentials, Public Key.';
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
  const snapshot = typeof form === 'string' ? form : (viewBytes(form) ?? jwkText(form));
  if (snapshot.length > MAX_LENGTH) throw malformed(`a length of ${snapshot.length}`);
  return snapshot.slice(); // of bytes, a copy
}

/** Reads each member once, so that nothing changes between check and use, and writes the key down in standard Base64. */
function jwkText(jwk: object): string {
  const { kty, crv, x, d } = Object.assign(Object.create(null), jwk) as Record<string, unknown>; // its own members only
  if (d !== undefined) throw secret();
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || !/^[\w-]{43}$/.test(x)) {
    throw malformed(`something else (${typeof jwk})`);
  }
  // With its padding, no prefix such as whpk_ can be found in it.
  return `${x.replaceAll('-', '+').replaceAll('_', '/')}=`;
}

/**
 * Decodes a key form to the 32 bytes of the key. They are not checked to be a point of the curve.
 *
 * @throws {WebhookConfigurationError} `key_missing`, `key_malformed`, `key_is_secret`
 */
export function decodeKey(form: string | Uint8Array): Uint8Array {
  if (typeof form === 'string') return decodeText(form);
  const key = rawKey(form);
  if (key) return key;
  if (form.length === 0) throw malformed('no bytes');
  return decodeText(new TextDecoder().decode(form)); // a key file, read without an encoding
}

function decodeText(form: string): Uint8Array {
  const text = withoutQuotes(form.replace(/\\[rn]/g, '\n')); // PEM in an environment file
  if (text === '') throw missing();
  if (/^whs(?:ec|k)_|PRIVATE KEY-----/.test(text)) throw secret();
  if (text.startsWith('{')) return decodeText(jwkText(parseJson(text)));

  const pem = /^-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----$/.exec(text)?.[1];
  const digits = pem?.replace(/\s/g, '') ?? text.replace(/^whpk_/, '');
  const bytes = /^[0-9a-f]{64}$/i.test(digits) ? fromHex(digits) : decodeAnyBase64(digits);
  const key = bytes && rawKey(bytes);
  if (key) return key;
  // Telnyx's API keys. Only now: a genuine public key may begin with these three letters.
  if (text.startsWith('KEY')) throw secret();
  throw malformed(bytes ? `${bytes.length} bytes` : `${text.length} characters that are none of these`);
}

/** Without the quotes that environment files keep, and the white space around. It matches at the start: looking for the end from every place takes long. */
export function withoutQuotes(text: string): string {
  return /[\s"'`]*(.*[^\s"'`])?/s.exec(text)?.[1] ?? '';
}

function parseJson(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw malformed('broken JSON');
  }
}

/** The key in 32 raw bytes, or in `SubjectPublicKeyInfo`. */
function rawKey(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === KEY_LENGTH) return bytes;
  if (isPrivateDer(bytes)) throw secret();
  const key = bytes.subarray(SPKI_PREFIX.length);
  return key.length === KEY_LENGTH && equalBytes(bytes.subarray(0, SPKI_PREFIX.length), SPKI_PREFIX) ? key : undefined;
}

/** PKCS #8, PKCS #1 and SEC 1 all begin with a sequence whose first member is the version 0 or 1; no public key does. */
function isPrivateDer(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes;
  const content = length & 0x80 ? 2 + (length & 0x7f) : 2;
  const [type, size, version = 2] = bytes.subarray(content);
  return tag === 0x30 && type === 2 && size === 1 && version < 2;
}

function missing(): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_missing',
    `There is no public key. Is its environment variable set? ${SOURCE}`,
  );
}

function malformed(got: string): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_malformed',
    `Expected a public key of 32 bytes, in Base64 (44 characters), Base64url, hex, SPKI, whpk_, a JSON Web Key or raw, got ${got}. ${SOURCE}`,
  );
}

function secret(): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_is_secret',
    `This is a secret, a private key or an API key, not the public key. ${SOURCE}`,
  );
}
