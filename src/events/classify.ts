/**
 * Telling SIPREC events from others, and valid ones from invalid ones.
 *
 * @module
 */

import { decodeBody, decodeText } from '../body/decode-body.js';
import { isWebhookError } from '../errors/is-webhook-error.js';
import { type WebhookIssue, WebhookPayloadError } from '../errors/webhook-errors.js';
import { viewBytes } from '../primitives/bytes.js';
import { isRecord } from '../primitives/plain-object.js';
import type { CallControlSiprecEvent } from './call-control.js';
import { type EventLevel, eventId, eventLevel } from './event-level.js';
import { type EventRules, explain } from './explain-issues.js';
import { findStraySiprec } from './stray-siprec.js';
import type { TexmlSiprecEvent } from './texml.js';
import { CALL_CONTROL, TEXML } from './validators.generated.js';

/** Any of the six SIPREC events. Narrow it by `'event_type' in event`, or with the guards. */
export type SiprecEvent = CallControlSiprecEvent | TexmlSiprecEvent;

/** What {@link classify} found a body to be. */
export type ClassifiedBody =
  /** A valid SIPREC event. */
  | { kind: 'siprec'; event: SiprecEvent }
  /** Something else: another call event, for example. `eventType` where it has a well-formed one. */
  | { kind: 'other'; eventType?: string }
  /** SIPREC, but not understood; or a body that cannot be read at all. Do not acknowledge it before you looked. */
  | { kind: 'invalid'; error: WebhookPayloadError };

type Fields = Record<string, unknown>;

const SHOWABLE = /^[\w.-]{1,64}$/;

/**
 * Tells what a verified body is: a SIPREC event, something else, or SIPREC that is not understood. Never throws.
 *
 * For URLs that receive more than SIPREC events, as that of a Call Control application does. A SIPREC event that is not one of the six in
 * a known shape is `invalid` (`event_unknown` or `event_invalid`), never `other`: new kinds and shapes must be noticed, not dropped.
 *
 * It also takes a record of Telnyx's `webhook_deliveries`, which has the event under `webhook`.
 *
 * @param body - The `body` that `verify` gave; or raw text or bytes. It is not changed.
 *
 * @example
 * ```ts
 * import { classify } from 'telnyx-siprec-webhooks';
 *
 * export function handle(body: unknown): void {
 *   const result = classify(body);
 *   if (result.kind === 'invalid') throw result.error;
 *   if (result.kind === 'other') return console.log('not SIPREC:', result.eventType);
 *   console.log('SIPREC:', result.event);
 * }
 * ```
 */
export function classify(body: unknown): ClassifiedBody {
  try {
    if (typeof body === 'string') return classifyOwned(decodeText(body).body);
    const bytes = viewBytes(body);
    return bytes ? classifyOwned(decodeBody(bytes).body) : classifyBody(body, false);
  } catch (error) {
    return {
      kind: 'invalid',
      error: isWebhookError(error) ? (error as WebhookPayloadError) : invalid([]), // a hostile getter or proxy
    };
  }
}

/** {@link classify}, for a body that nobody else holds: its event need not be copied. */
export function classifyOwned(body: unknown): ClassifiedBody {
  return classifyBody(body, true);
}

function classifyBody(body: unknown, isOwned: boolean): ClassifiedBody {
  if (!isRecord(body)) return withoutRules(body);
  const level = eventLevel(body);
  const { event_type } = level.event;
  const callControl = rulesFor(CALL_CONTROL, event_type);
  if (callControl) return judgeCallControl(level, callControl, body.meta, isOwned);
  const texml = rulesFor(TEXML, body.SiprecEvent);
  return texml ? judge(body, texml) : withoutRules(body, event_type);
}

function judgeCallControl(level: EventLevel, rules: EventRules, meta: unknown, isOwned: boolean): ClassifiedBody {
  const { event: found, path } = level;
  const hasMeta = path === '/data' && meta !== undefined;
  const id = eventId(level);
  const takesId = id !== found.id && typeof id === 'string';
  const time = (found.occurred_at ?? undefined) === undefined ? timeOfVersion1(found) : undefined;
  const event = isOwned || !(hasMeta || takesId || time !== undefined) ? found : { ...found };
  if (hasMeta) event.meta = meta;
  if (takesId) event.id = id;
  if (time !== undefined) event.occurred_at = time;
  return judge(event, rules, path, hasMeta ? '/meta' : undefined);
}

/** When the event happened; or, where that is not told, when the webhook was made. */
function timeOfVersion1({ payload, created_at }: Fields): string | undefined {
  return [isRecord(payload) && payload.occurred_at, created_at].find((time) => typeof time === 'string');
}

function rulesFor(table: readonly EventRules[], eventType: unknown): EventRules | undefined {
  // Three comparisons are quicker than a look-up by a text that was only just decoded, and know no prototypes.
  return table.find((rules) => rules.eventType === eventType);
}

function judge(event: Fields, { check, fields }: EventRules, path = '', metaPath?: string): ClassifiedBody {
  return check(event)
    ? { kind: 'siprec', event: event as unknown as SiprecEvent } // what the check proves, the type test ties to the type
    : { kind: 'invalid', error: invalid(explain(event, fields, path, metaPath)) };
}

function withoutRules(body: unknown, ofLevel?: unknown): ClassifiedBody {
  // Slips of the caller's that would drop an event without a word.
  const { then, idSource } = Object(body);
  if (typeof then === 'function' || idSource !== undefined) {
    return mistaken('This is a promise, or what verify gave. Await it, and pass its body.');
  }

  const found = findStraySiprec(body);
  if (!found) return { kind: 'other', ...(typeof ofLevel === 'string' && shown(ofLevel)) };
  const { field, eventType, path } = found;
  const isUnknown =
    typeof eventType === 'string' && !rulesFor(field === 'event_type' ? CALL_CONTROL : TEXML, eventType);
  return isUnknown
    ? unknown(eventType)
    : { kind: 'invalid', error: invalid([{ path, message: 'a SIPREC event of no known place and shape' }]) };
}

function unknown(eventType: string): ClassifiedBody {
  const message = 'This SIPREC event type is unknown (see eventType). Is this package up to date?';
  return { kind: 'invalid', error: new WebhookPayloadError('event_unknown', message, shown(eventType)) };
}

function shown(eventType: string): { eventType?: string } {
  return SHOWABLE.test(eventType) ? { eventType } : {};
}

function mistaken(message: string): ClassifiedBody {
  return { kind: 'invalid', error: new WebhookPayloadError('event_invalid', message, { issues: [] }) };
}

function invalid(issues: WebhookIssue[]): WebhookPayloadError {
  const list = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new WebhookPayloadError('event_invalid', `The SIPREC event is not as documented. ${list}`, { issues });
}
