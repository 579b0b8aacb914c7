/**
 * Deliveries to send: as Telnyx would send them now, or spoilt on purpose.
 *
 * @module
 */

import { wallClockNow } from '../primitives/clock.js';
import { type SampleEvents, type SignedHeaders, sampleEvents, signDelivery, type TestKeyPair } from '../testing.js';
import { type BodyField, setFields } from './set-fields.js';

export type EventType = keyof SampleEvents;

export const EVENT_TYPES = Object.keys(sampleEvents) as EventType[];

/** How long a stale delivery was on its way, in seconds. */
const STALE_SECONDS = 3600;

export interface DeliveryOptions {
  readonly keyPair: TestKeyPair;
  /** Whether the body is changed once it is signed. */
  readonly tamper?: boolean | undefined;
  /** Whether it was signed an hour ago. */
  readonly stale?: boolean | undefined;
}

/** Something to deliver, as often as needed: signed anew each time. */
export interface Deliverable {
  /** What to call it. */
  readonly name: string;
  /** Makes an attempt to deliver it to a URL. */
  readonly attempt: (number: number, url: string, options: DeliveryOptions) => Delivery;
}

export interface Delivery {
  readonly headers: SignedHeaders;
  readonly body: string | Uint8Array;
}

/** One event of a type, with an id of its own, which is the same in every attempt. */
export function sampleDeliverable(eventType: EventType, fields: readonly BodyField[]): Deliverable {
  const id = crypto.randomUUID();
  const occurred = new Date(wallClockNow());
  return {
    name: eventType,
    attempt: (attempt, url, options) => {
      const time = new Date(occurred.getTime() - (options.stale ? STALE_SECONDS * 1000 : 0)).toISOString();
      const body = makeBody(eventType, id, time, { attempt, delivered_to: url });
      return sign(setFields(body, fields), options);
    },
  };
}

/** A body that is there already: it is sent byte for byte, unless a field is set. */
export function bodyDeliverable(name: string, body: Uint8Array, fields: readonly BodyField[]): Deliverable {
  return {
    name,
    attempt: (_attempt, _url, options) =>
      sign(fields.length === 0 ? body : setFields(new TextDecoder().decode(body), fields), options),
  };
}

function sign(body: string | Uint8Array, { keyPair, tamper = false, stale = false }: DeliveryOptions): Delivery {
  const timestamp = Math.floor(wallClockNow() / 1000) - (stale ? STALE_SECONDS : 0);
  const { headers, rawBody } = signDelivery(body, { keyPair, timestamp });
  return { headers, body: tamper ? spoil(rawBody) : rawBody };
}

function makeBody(
  eventType: EventType,
  id: string,
  time: string,
  meta: { attempt: number; delivered_to: string },
): string {
  const sample = sampleEvents[eventType];
  if ('form' in sample) {
    const { form } = sample;
    form.set('SiprecSid', `siprec-${id}`);
    form.set('Timestamp', time);
    return form.toString().replaceAll('+', '%20'); // as Telnyx encodes spaces
  }
  const { data } = sample.enveloped;
  return JSON.stringify({ data: { ...data, id, occurred_at: time }, meta });
}

/** Makes another event of a body that was signed; where it is none of ours, another body. */
function spoil(body: string | Uint8Array): string | Uint8Array {
  if (typeof body !== 'string') return Buffer.concat([body, Buffer.from(' ')]);
  const spoilt = body.replace(
    /(siprec[.-])(started|stopped|failed)/,
    (_, prefix: string, kind: string) => prefix + (kind === 'stopped' ? 'started' : 'stopped'),
  );
  return spoilt === body ? `${body} ` : spoilt;
}
