/**
 * Telnyx's headers under the names that Standard Webhooks gives them.
 *
 * @module
 */

import { decodeBody } from '../body/decode-body.js';
import { copySentBody, type RawBody } from '../body/raw-body.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { webhookId } from '../events/webhook-id.js';
import type { HeadersInput } from './read-headers.js';
import { parseSignature, parseTimestamp, readTelnyxHeaders } from './telnyx-headers.js';

/** The three headers of Standard Webhooks. A type alias, so that it fits `HeadersInit` and records. */
export type StandardWebhookHeaders = {
  /** The id that `verify` gives: of the event where its body names one, else of this delivery's signature. */
  'webhook-id': string;
  /** The timestamp as it came: Unix seconds. */
  'webhook-timestamp': string;
  /** A list of signatures, a space between two. */
  'webhook-signature': string;
};

/**
 * Renames Telnyx's headers to those of Standard Webhooks. Proves nothing: the signature is read, not checked.
 *
 * `webhook-timestamp` is Telnyx's timestamp, `webhook-signature` is `v1a,` and Telnyx's signature, and `webhook-id`, for which Telnyx
 * sends nothing, is the id that `verify` gives. `verify` takes the result in place of the original headers, with the same verdict.
 *
 * **A stock Standard Webhooks verifier refuses this signature**: it expects one over `id.timestamp.body`, and Telnyx signs
 * `timestamp|body`. Nobody but Telnyx can change that; the mapping is for code that is keyed by Standard Webhooks' names.
 *
 * @param headers - Request headers in any shape of {@link HeadersInput}, under Telnyx's names or mapped already.
 * @param rawBody - The body exactly as it arrived.
 *
 * @throws {WebhookVerificationError} `header_missing`, `header_duplicated`, `timestamp_malformed`, `signature_malformed`
 * @throws {WebhookConfigurationError} `headers_unreadable`, `body_not_raw`, `runtime_unsupported`
 * @throws {WebhookPayloadError} `body_malformed`
 *
 * @example
 * ```ts
 * import { toStandardHeaders, verify } from 'telnyx-siprec-webhooks';
 *
 * export async function standardHeadersOf(request: Request): Promise<HeadersInit> {
 *   const body = await request.arrayBuffer();
 *   await verify(request.headers, body, process.env.TELNYX_PUBLIC_KEY); // the mapping itself proves nothing
 *   return toStandardHeaders(request.headers, body);
 * }
 * ```
 */
export function toStandardHeaders(headers: HeadersInput, rawBody: RawBody): StandardWebhookHeaders {
  try {
    const telnyx = readTelnyxHeaders(headers);
    parseTimestamp(telnyx);
    const signature = parseSignature(telnyx);
    const decoded = decodeBody(copySentBody(rawBody, 0));
    return {
      'webhook-id': webhookId(decoded, signature.bytes).id,
      'webhook-timestamp': telnyx.timestamp,
      'webhook-signature': `v1a,${signature.text}`,
    };
  } catch (error) {
    throw toWebhookError(error);
  }
}
