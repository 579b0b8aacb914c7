/**
 * The body that was signed, of a delivery that was changed on its way.
 *
 * @module
 */

import type { HeadersInput } from '../headers/read-headers.js';
import { importPublicKey } from '../keys/import-public-key.js';
import { matches, readCaptured } from './captured-delivery.js';
import { attempts } from './possible-originals.js';

/**
 * Finds what was signed: undoes the likely corruptions one at a time, as `diagnose` does, and gives the body whose signature matches.
 *
 * @returns `undefined` where nothing that is tried matches, and where the body is as it was signed.
 */
export async function findOriginal(
  headers: HeadersInput,
  body: Uint8Array,
  publicKeys: readonly string[],
): Promise<Uint8Array | undefined> {
  const keys = publicKeys.map((key) => importPublicKey(key));
  for (const { causes, captured } of attempts(readCaptured(headers, body, undefined))) {
    for (const key of causes.length > 0 ? keys : []) {
      if (await matches(captured, key)) return captured.body;
    }
  }
  return undefined;
}
