/**
 * Public keys: imported once, checked once, kept.
 *
 * @module
 */

import type { Ed25519Key } from '../engines/engine.js';
import { isWebhookError } from '../errors/is-webhook-error.js';
import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { decodeKey, type PublicKeyForm, snapshotKey } from './key-forms.js';
import { checkKey } from './weak-keys.js';

declare const brand: unique symbol;

/** One to four public keys that `importPublicKey` accepted. Opaque: make one with `importPublicKey`, pass it to `verify`. */
export interface PublicKey {
  readonly [brand]: 'PublicKey';
}

/**
 * A public key, or up to four of which any may match, while one replaces another.
 *
 * - Telnyx's own form: the Base64 of 32 bytes, as Mission Control shows it (44 characters);
 * - Base64url, hex, `whpk_…`, SPKI as PEM or as DER in Base64; quotes, spaces and line breaks around it are forgiven;
 * - raw bytes, or the bytes of SPKI DER;
 * - a JSON Web Key (`kty: 'OKP'`, `crv: 'Ed25519'`);
 * - the result of `importPublicKey`.
 *
 * `undefined` is refused when it comes (`key_missing`); the type takes it so that `process.env.TELNYX_PUBLIC_KEY` fits.
 */
export type PublicKeyInput = OnePublicKey | readonly OnePublicKey[];

/** One of several in {@link PublicKeyInput}. */
export type OnePublicKey = PublicKeyForm | PublicKey | undefined;

const MAX_KEYS = 4;
const MAX_KEPT = 32;

/** The private brand: what is in here was made here. */
const imported = /* @__PURE__ */ new WeakMap<object, readonly Ed25519Key[]>();

/** Keys given as they are, by their content. Successes only. */
const kept = /* @__PURE__ */ new Map<string, Ed25519Key>();

/** Reads and checks one key or several, and makes them one opaque value. */
export function importKeys(publicKey: unknown): PublicKey {
  const handle = Object.freeze(Object.create(null)) as PublicKey;
  imported.set(handle, readKeys(publicKey, importKey));
  return handle;
}

/**
 * Takes one key or several, in any form. Keys that are not imported yet are, and are kept.
 *
 * @throws {WebhookConfigurationError} `key_missing`, `key_malformed`, `key_weak`, `key_is_secret`, `option_invalid`
 */
export function keysOf(publicKey: unknown): readonly Ed25519Key[] {
  return readKeys(publicKey, importAndKeep);
}

type Import = (form: string | Uint8Array) => Ed25519Key;

function readKeys(publicKey: unknown, read: Import): readonly Ed25519Key[] {
  try {
    if (!Array.isArray(publicKey)) return readOne(publicKey, read);
    if (publicKey.length > MAX_KEYS) throw tooMany();
    const { length } = publicKey;
    const keys = Array.from({ length }, (_, index) => readOne(publicKey[index], read)).flat();
    if (keys.length > MAX_KEYS) throw tooMany();
    if (keys.length === 0) return readOne(undefined, read);
    return keys;
  } catch (error) {
    if (isWebhookError(error)) throw error;
    throw new WebhookConfigurationError('key_malformed', 'The public key cannot be read.');
  }
}

function readOne(one: unknown, read: Import): readonly Ed25519Key[] {
  return imported.get(one as object) ?? [read(snapshotKey(one))];
}

function importKey(form: string | Uint8Array): Ed25519Key {
  const bytes = decodeKey(form);
  checkKey(bytes);
  return { bytes };
}

function importAndKeep(form: string | Uint8Array): Ed25519Key {
  const content = typeof form === 'string' ? `text:${form}` : `bytes:${String.fromCharCode(...form)}`;
  let key = kept.get(content);
  if (!key) {
    key = importKey(form);
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string);
    kept.set(content, key);
  }
  return key;
}

function tooMany(): WebhookConfigurationError {
  return new WebhookConfigurationError('option_invalid', `There may be at most ${MAX_KEYS} public keys.`);
}
