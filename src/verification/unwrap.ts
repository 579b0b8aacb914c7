/**
 * Verification and parsing in one step.
 *
 * @module
 */

import type { RawBody } from '../body/raw-body.js';
import { classifyOwned, type SiprecEvent } from '../events/classify.js';
import { eventOf } from '../events/parse-siprec-event.js';
import type { HeadersInput } from '../headers/read-headers.js';
import type { PublicKeyInput } from '../keys/public-key.js';
import { type VerifiedWebhook, verify } from './verify.js';
import type { VerifyOptions } from './verify-options.js';

/** The SIPREC event of a delivery that is genuine and fresh. */
export interface VerifiedEvent extends Omit<VerifiedWebhook, 'body'> {
  /** Narrow it by `'event_type' in event`, or with the guards. */
  event: SiprecEvent;
}

/**
 * Verifies a delivery as `verify` does, and then parses its body as `parseSiprecEvent` does.
 *
 * Use it if your URL receives SIPREC events only, such as a SIPREC `statusCallback`. A Call Control application sends *all* its call events to one URL. Call
 * `verify` and then `classify(body)` there, because `unwrap` rejects all other events with `event_other`.
 *
 * @param headers - Request headers, in any shape of {@link HeadersInput}.
 * @param rawBody - The body exactly as it arrived, before any parser: text or bytes.
 * @param publicKey - Your account's public key from Mission Control, in any form of {@link PublicKeyInput}; or at most four of them.
 * @param options - See {@link VerifyOptions}.
 *
 * @throws {WebhookVerificationError} As `verify` does.
 * @throws {WebhookConfigurationError} As `verify` does.
 * @throws {WebhookPayloadError} `body_malformed`, `event_other`, `event_unknown`, `event_invalid`: genuine, but not one of the six.
 *
 * @example
 * ```ts
 * import { isWebhookError, unwrap } from 'telnyx-siprec-webhooks';
 *
 * export async function POST(request: Request): Promise<Response> {
 *   try {
 *     const { id, event } = await unwrap(request.headers, await request.arrayBuffer(), process.env.TELNYX_PUBLIC_KEY);
 *     if ('SiprecEvent' in event) console.log(id, event.SiprecEvent, event.SiprecSid);
 *     return new Response('OK');
 *   } catch (error) {
 *     if (!isWebhookError(error)) throw error;
 *     return new Response(error.code, { status: error.status });
 *   }
 * }
 * ```
 */
export async function unwrap(
  headers: HeadersInput,
  rawBody: RawBody,
  publicKey: PublicKeyInput,
  options?: VerifyOptions,
): Promise<VerifiedEvent> {
  return toVerifiedEvent(await verify(headers, rawBody, publicKey, options));
}

/** Parses the body of a delivery that was verified just now, and that nobody else holds. */
export function toVerifiedEvent({ id, idSource, timestamp, body }: VerifiedWebhook): VerifiedEvent {
  return { id, idSource, timestamp, event: eventOf(classifyOwned(body)) };
}
