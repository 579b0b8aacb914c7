/**
 * Which level of a decoded body holds the event, and what its id is. One rule, for the id and for `classify` alike.
 *
 * @module
 */

import { isRecord, ownField } from '../primitives/plain-object.js';

type Fields = Record<string, unknown>;

/** A level of a body, and where it stands. */
export interface EventLevel {
  readonly event: Fields;
  /** A JSON Pointer into the body: `''` where the body itself is the event. */
  readonly path: '' | '/data' | '/webhook';
}

/**
 * Finds the level that holds the event: `data` where that has an event type of its own, else the body itself. A record of Telnyx's
 * `webhook_deliveries` has it under `webhook`.
 */
export function eventLevel(body: Fields): EventLevel {
  const data = ownField(body, 'data');
  if (isRecord(data) && typeof ownField(data, 'event_type') === 'string') return { event: data, path: '/data' };
  const webhook = body.record_type === 'webhook_delivery' ? ownField(body, 'webhook') : undefined;
  return isRecord(webhook) ? { event: webhook, path: '/webhook' } : { event: body, path: '' };
}

/** The id of an event. API version 1, which has no envelope, names it `webhook_id`, `id`, or both. */
export function eventId({ event, path }: EventLevel): unknown {
  const id = ownField(event, 'id');
  return path === '/data' ? id : (id ?? ownField(event, 'webhook_id'));
}
