/**
 * Deliveries to send: as Telnyx would send them now, or spoilt on purpose.
 *
 * @module
 */

import { wallClockNow } from '../primitives/clock.js';
import { type SampleEvents, type SignedHeaders, sampleEvents, signDelivery, type TestKeyPair } from '../testing.js';

export type EventType = keyof SampleEvents;

export const EVENT_TYPES = Object.keys(sampleEvents) as EventType[];

/** How long a stale delivery was on its way, in seconds. */
const STALE_SECONDS = 3600;

export interface DeliveryOptions {
  readonly url: string;
  readonly keyPair: TestKeyPair;
  /** Whether the body is changed once it is signed. */
  readonly tamper: boolean;
  /** Whether it was signed an hour ago. */
  readonly stale: boolean;
}

export interface Delivery {
  readonly eventType: EventType;
  readonly attempt: number;
  readonly headers: SignedHeaders;
  readonly body: string;
}

/** Makes one event, with an id of its own, and as many deliveries of it as asked for. */
export function makeDeliveries(
  eventType: EventType,
  attempts: number,
  { url, keyPair, tamper, stale }: DeliveryOptions,
): Delivery[] {
  const id = crypto.randomUUID();
  const timestamp = new Date(wallClockNow() - (stale ? STALE_SECONDS * 1000 : 0));
  const deliveries: Delivery[] = [];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const body = makeBody(eventType, id, timestamp.toISOString(), { attempt, delivered_to: url });
    const { headers, rawBody } = signDelivery(body, { keyPair, timestamp });
    deliveries.push({ eventType, attempt, headers, body: tamper ? spoil(rawBody) : rawBody });
  }
  return deliveries;
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

/** Makes another event of a body that was signed. */
function spoil(body: string): string {
  return body.replace(
    /(siprec[.-])(started|stopped|failed)/,
    (_, prefix: string, kind: string) => prefix + (kind === 'stopped' ? 'started' : 'stopped'),
  );
}
