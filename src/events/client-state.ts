/**
 * `client_state`: what you gave to the call, in Base64.
 *
 * @module
 */

import { decodeAnyBase64 } from '../primitives/base64.js';

/** Decodes it to text; `null` where there is none, or it is not the Base64 of text in UTF-8. */
export function decodeClientState(clientState: string | null | undefined): string | null {
  if (!clientState) return null;
  const bytes = decodeAnyBase64(clientState);
  try {
    return bytes ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) : null;
  } catch {
    return null;
  }
}
