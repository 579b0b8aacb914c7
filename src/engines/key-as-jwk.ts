/**
 * A key in the form that platforms import fastest.
 *
 * @module
 */

import type { Ed25519Key } from './engine.js';

/** An Ed25519 public key as a JSON Web Key (RFC 8037, section 2). */
export function toJwk({ bytes }: Ed25519Key): { kty: 'OKP'; crv: 'Ed25519'; x: string } {
  const base64 = btoa(String.fromCharCode(...bytes));
  return { kty: 'OKP', crv: 'Ed25519', x: base64.replaceAll('+', '-').replaceAll('/', '_').replace('=', '') };
}
