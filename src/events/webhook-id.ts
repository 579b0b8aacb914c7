/**
 * The `webhook-id` equivalent of a delivery. Telnyx sends no such header, so it comes out of the signed body.
 *
 * @module
 */

import type { DecodedBody } from '../body/decode-body.js';
import { toHex } from '../primitives/bytes.js';
import { isRecord, ownField } from '../primitives/plain-object.js';
import { eventId, eventLevel } from './event-level.js';

/** An id for one event, or, where its body names none, for one delivery of it. */
export interface WebhookId {
  /** `[A-Za-z0-9_-]{1,256}` */
  readonly id: string;
  /** `'event'`: the same on every retry, so fit for finding duplicates. `'signature'`: of this delivery only. */
  readonly idSource: 'event' | 'signature';
}

/** The fields that tell TeXML callbacks apart: they carry no event id. */
const TEXML_IDENTITY = ['CallSid', 'SiprecSid', 'SiprecEvent', 'Timestamp'];

const MAX_LENGTH = 256;

/** A lone surrogate, or the mark of a decoding that lost something: distinct inputs would no longer give distinct ids. */
const LOSSY = /[\p{Surrogate}\uFFFD]/u;

/**
 * Finds the id of a decoded body.
 *
 * Distinct inputs give distinct ids: an underscore of the input is escaped, so `__` only ever joins.
 *
 * @param signature - Stands in where the body has no usable id.
 */
export function webhookId(decoded: DecodedBody, signature: Uint8Array): WebhookId {
  const id = idOfEvent(decoded);
  return id === undefined ? idOfSignature(signature) : { id, idSource: 'event' };
}

/** The id of a delivery, by the first half of its 64 signature bytes. */
export function idOfSignature(signature: Uint8Array): WebhookId {
  return { id: `sig__${toHex(signature.subarray(0, 32))}`, idSource: 'signature' };
}

/** The id of the event that a decoded body is of; `undefined` where it names none that is usable. */
export function idOfEvent(decoded: DecodedBody): string | undefined {
  return escapedIdentity(identity(decoded));
}

function identity({ body, isForm }: DecodedBody): unknown[] {
  if (!isForm && isRecord(body)) {
    const level = eventLevel(body);
    const id = eventId(level);
    if (level.path !== '' || (id ?? undefined) !== undefined) return [id];
  }
  return TEXML_IDENTITY.map((name) => ownField(body as object, name)); // an array has none of them
}

function escapedIdentity(parts: unknown[]): string | undefined {
  const escaped: string[] = [];
  for (const part of parts) {
    if (typeof part !== 'string' || part === '' || part.length > MAX_LENGTH || LOSSY.test(part)) return undefined;
    escaped.push(part.replace(/[^A-Za-z0-9-]/gu, escapeBytes));
  }
  const id = escaped.join('__');
  return id.length > MAX_LENGTH ? undefined : id;
}

function escapeBytes(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 16 && code < 128) return `_${code.toString(16).toUpperCase()}`; // nearly all of them: no need of an encoder
  return toHex(new TextEncoder().encode(character)).toUpperCase().replace(/../g, '_$&');
}
