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
import { type EventRules, explain } from './explain-issues.js';
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

/** An event type that is of SIPREC, known or not. Third parties write `call.siprec.…` */
const SIPREC = /^(?:call[._])?siprec[._-]/;

const SHOWABLE = /^[\w.-]{1,64}$/;

/**
 * Tells what a verified body is: a SIPREC event, something else, or SIPREC that is not understood. Never throws.
 *
 * For URLs that receive more than SIPREC events, as that of a Call Control application does. A SIPREC event type that is not one of
 * the six is `invalid` (`event_unknown`), never `other`: new kinds must be noticed, not dropped.
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
  if (!isRecord(body)) return { kind: 'other' };
  const { data, meta, SiprecEvent } = body;
  const isEnveloped = isRecord(data);
  const bare = isEnveloped ? data : body;
  const rules = rulesFor(CALL_CONTROL, bare.event_type);
  if (!rules) return SiprecEvent === undefined ? withoutRules(body, bare.event_type) : classifyTexml(body, SiprecEvent);
  const hasMeta = isEnveloped && meta !== undefined;
  const isVersion1 = (bare.occurred_at ?? undefined) === undefined && typeof bare.created_at === 'string';
  const event = isOwned || !(hasMeta || isVersion1) ? bare : { ...bare };
  if (hasMeta) event.meta = meta;
  if (isVersion1) event.occurred_at = event.created_at;
  return judge(event, rules, (name) => (isEnveloped && !(hasMeta && name === 'meta') ? `/data/${name}` : `/${name}`));
}

function classifyTexml(body: Fields, eventType: unknown): ClassifiedBody {
  if (typeof eventType !== 'string') {
    // A field that came twice, for example. It is of SIPREC, so it must not pass for something else.
    return { kind: 'invalid', error: invalid([{ path: '/SiprecEvent', message: 'expected one string' }]) };
  }
  const rules = rulesFor(TEXML, eventType);
  return rules ? judge(body, rules, (name) => `/${name}`) : unknown(eventType);
}

function rulesFor(table: readonly EventRules[], eventType: unknown): EventRules | undefined {
  // Three comparisons are quicker than a look-up by a text that was only just decoded, and know no prototypes.
  return table.find((rules) => rules.eventType === eventType);
}

function judge(event: Fields, { check, fields }: EventRules, pathOf: (name: string) => string): ClassifiedBody {
  return check(event)
    ? { kind: 'siprec', event: event as unknown as SiprecEvent } // what the check proves, the type test ties to the type
    : { kind: 'invalid', error: invalid(explain(event, fields, pathOf)) };
}

function withoutRules(body: Fields, eventType: unknown): ClassifiedBody {
  // Slips of the caller's that would drop an event without a word.
  if (typeof body.then === 'function') return mistaken('This is a promise: await it.');
  if (body.idSource !== undefined)
    return mistaken('This is what verify or unwrap gave: pass its body, or use its event.');
  if (typeof eventType !== 'string') return { kind: 'other' };
  return SIPREC.test(eventType) ? unknown(eventType) : { kind: 'other', ...shown(eventType) };
}

function unknown(eventType: string): ClassifiedBody {
  const message = 'This SIPREC event type is not known: see eventType. Is there a newer version of this package?';
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
