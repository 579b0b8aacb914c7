/**
 * What a runtime is like, found out by trying: no names and no versions are looked at. Whoever runs the suite knows what to expect of it.
 */

import { fromHex } from './bytes.mjs';
import { withGlobal } from './globals.mjs';

/** Cloudflare allows `eval` while modules are loaded, and never again. */
const EVALUATES_AT_START = evaluates();

/**
 * @typedef {object} Facts
 * @property {string} rootEngine - What checks signatures for the root.
 * @property {string} nativeEngine - And for `/native`: `node:crypto`, `WebCrypto`, or `noble` where it fell back.
 * @property {'always' | 'at start-up' | 'never'} evaluates - Whether text can be made a function.
 * @property {boolean} hasEd25519 - In `crypto.subtle`.
 * @property {boolean} hasNodeCrypto - Whether `node:crypto` can be imported.
 * @property {boolean} hasSharedMemory - Whether there is `SharedArrayBuffer`.
 */

/**
 * @param {Record<'root' | 'native', any>} library
 * @param {any} delivery - A genuine one.
 * @param {any} vector - A genuine signature of RFC 8032.
 * @returns {Promise<Facts>}
 */
export async function factsOf({ root, native }, delivery, vector) {
  return {
    rootEngine: await engineOf(root, delivery),
    nativeEngine: await engineOf(native, delivery),
    evaluates: evaluates() ? 'always' : EVALUATES_AT_START ? 'at start-up' : 'never',
    hasEd25519: await hasEd25519(vector),
    hasNodeCrypto: await hasModule('node:crypto'),
    hasSharedMemory: typeof SharedArrayBuffer === 'function',
  };
}

/** Noble hashes by `crypto.subtle`, WebCrypto verifies there, and `node:crypto` needs nothing of it. */
async function engineOf({ verify }, { headers, rawBody, publicKey, options }) {
  const run = () => verify(headers, rawBody, publicKey, options);
  await run(); // by now `/native` has chosen
  const { subtle } = crypto;
  const called = new Set();
  const spy = Object.fromEntries(
    ['digest', 'importKey', 'verify'].map((name) => [
      name,
      (...args) => {
        called.add(name);
        return subtle[name](...args);
      },
    ]),
  );
  await withGlobal('crypto', { subtle: spy }, run);
  if (called.has('verify')) return 'WebCrypto';
  return called.has('digest') ? 'noble' : 'node:crypto';
}

function evaluates() {
  try {
    return new Function('return true')();
  } catch {
    return false;
  }
}

async function hasEd25519({ key, sig, msg }) {
  try {
    const imported = await crypto.subtle.importKey('raw', fromHex(key), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, fromHex(sig), fromHex(msg));
  } catch {
    return false;
  }
}

async function hasModule(name) {
  try {
    await import(name);
    return true;
  } catch {
    return false;
  }
}
