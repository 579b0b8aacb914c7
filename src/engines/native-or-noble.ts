/**
 * Finding out, by trying, whether a platform's Ed25519 is there and does what it must.
 *
 * @module
 */

import { fromHex } from '../primitives/bytes.js';
import type { Ed25519Engine } from './engine.js';

/** RFC 8032, section 7.1, TEST 2. */
const KEY = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const MESSAGE = '72';
const R = '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da';
const S = '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
/** S + L, which must be refused: at least one platform (libgcrypt 1.10) does not. */
const MALLEABLE_S = 'f52db7415978abc61b2c2eb6aeebfca0387b2eaeb4302aeeb00d291612bb0c10';

/**
 * Gives the platform's engine where it tells a known signature from its malleable twin, and the other one everywhere else.
 * Tried once, at the first verification; there is no sniffing of names or versions.
 */
export function nativeOr(native: Ed25519Engine, fallback: Ed25519Engine): Ed25519Engine {
  let chosen: Ed25519Engine | undefined;
  let choosing: Promise<Ed25519Engine> | undefined;
  // Not async: once chosen, an engine is called as if it stood here.
  return (signature, message, key) => {
    if (chosen) return chosen(signature, message, key);
    choosing ??= works(native).then((does) => {
      chosen = does ? native : fallback;
      return chosen;
    });
    return choosing.then((engine) => engine(signature, message, key));
  };
}

async function works(engine: Ed25519Engine): Promise<boolean> {
  const key = { bytes: fromHex(KEY) };
  const message = fromHex(MESSAGE);
  try {
    return (
      (await engine(fromHex(R + S), message, key)) === true &&
      (await engine(fromHex(R + MALLEABLE_S), message, key)) === false
    );
  } catch {
    // Not there.
  }
  return false;
}
