/**
 * The bearer token that a proxy of one's own may add.
 *
 * @module
 */

import { WebhookVerificationError } from '../errors/webhook-errors.js';

const MAX_HEADER_LENGTH = 1024;
const BEARER = /^bearer +([!-~]+)$/i;

/**
 * Checks an `authorization` header to be `Bearer <token>`, the scheme in any letter case (RFC 9110, section 11.1).
 *
 * The time taken depends on the length of the expected token and not on where the given one differs.
 *
 * @throws {WebhookVerificationError} `authorization_mismatch`
 */
export function checkBearerToken(authorization: string | undefined, expected: string): void {
  const text = authorization ?? '';
  const given = (text.length <= MAX_HEADER_LENGTH && BEARER.exec(text)?.[1]) || '';
  let difference = given.length ^ expected.length;
  for (let index = 0; index < expected.length; index++) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index); // NaN, past the end, counts as 0
  }
  if (difference !== 0) {
    throw new WebhookVerificationError(
      'authorization_mismatch',
      `The authorization header is ${authorization === undefined ? 'missing' : 'not "Bearer" and the bearerToken'}. Telnyx sends none, so your own proxy must.`,
    );
  }
}
