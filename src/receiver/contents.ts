/**
 * What a genuine body holds: whose delivery it is, and what there is to handle.
 *
 * @module
 */

import { type DecodedBody, decodeBody } from '../body/decode-body.js';
import { WebhookPayloadError } from '../errors/webhook-errors.js';
import { type ClassifiedBody, classifyOwned } from '../events/classify.js';
import { idOfSignature, type WebhookId, webhookId } from '../events/webhook-id.js';
import { isRecord, ownField } from '../primitives/plain-object.js';

/** A genuine body, read. */
export interface Contents extends WebhookId {
  readonly attempt: number | undefined;
  readonly eventType: string | undefined;
  /** Decoded; the raw bytes where they cannot be. */
  readonly body: unknown;
  readonly classified: ClassifiedBody;
}

/**
 * Reads verified bytes.
 *
 * @param signature - Stands in for the id where the body has none.
 */
export function readContents(bytes: Uint8Array, signature: Uint8Array): Contents {
  let decoded: DecodedBody;
  try {
    decoded = decodeBody(bytes);
  } catch (error) {
    if (!(error instanceof WebhookPayloadError)) throw error; // the runtime failed, not the body
    const classified = { kind: 'invalid', error } as const;
    const body = bytes.slice();
    return { ...idOfSignature(signature), attempt: undefined, eventType: undefined, body, classified };
  }
  return contentsOf(decoded.body, webhookId(decoded, signature));
}

/** Reads a decoded body that nobody else holds. */
export function contentsOf(body: unknown, { id, idSource }: WebhookId): Contents {
  const classified = classifyOwned(body);
  return { id, idSource, attempt: attemptOf(body), eventType: eventTypeOf(classified), body, classified };
}

function attemptOf(body: unknown): number | undefined {
  const meta = isRecord(body) ? ownField(body, 'meta') : undefined;
  const attempt = isRecord(meta) ? ownField(meta, 'attempt') : undefined;
  return Number.isSafeInteger(attempt) && (attempt as number) > 0 ? (attempt as number) : undefined;
}

function eventTypeOf(classified: ClassifiedBody): string | undefined {
  if (classified.kind === 'other') return classified.eventType;
  if (classified.kind === 'invalid') return classified.error.eventType;
  const { event } = classified;
  return 'event_type' in event ? event.event_type : event.SiprecEvent;
}
