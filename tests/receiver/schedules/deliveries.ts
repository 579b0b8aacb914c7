/** What Telnyx sends, and others: each signed once for all schedules. */

import { deliver, signature, TIMESTAMP } from '../../support/sign.js';

/** What a delivery is to a receiver. */
export type Kind = 'call control' | 'texml' | 'other' | 'nameless' | 'invalid' | 'forged';

/** One delivery as it is sent. */
export interface Sent {
  readonly kind: Kind;
  /** What its handlers know it by. */
  readonly id: string;
  readonly idSource: 'event' | 'signature';
  /** Unix seconds. */
  readonly timestamp: number;
  /** As its body says. */
  readonly attempt: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

const pool = new Map<string, Sent>();

/**
 * Gives an attempt of a delivery.
 *
 * @param number - Which delivery of its kind.
 * @param after - Seconds from the beginning to its signature.
 */
export function sentOf(kind: Kind, number: number, attempt: number, after: number): Sent {
  const key = `${kind} ${number} ${attempt} ${after}`;
  const known = pool.get(key);
  if (known) return known;
  const timestamp = TIMESTAMP + after;
  const { body, id, says } = bodyOf(kind, number, attempt);
  const { headers, rawBody } = deliver(kind === 'forged' ? 'another' : body, timestamp);
  const sent: Sent = {
    kind,
    id: id ?? `sig__${signature(body, timestamp).subarray(0, 32).toString('hex')}`,
    idSource: id ? 'event' : 'signature',
    timestamp,
    attempt: says,
    headers: { ...headers },
    bytes: kind === 'forged' ? Buffer.from(body) : rawBody,
  };
  pool.set(key, sent);
  return sent;
}

function bodyOf(kind: Kind, number: number, attempt: number): { body: string; id?: string; says?: number } {
  const id = `${kind.replace(' ', '-')}-${number}`;
  switch (kind) {
    case 'texml':
      return {
        body: `AccountSid=a&CallSid=call-${number}&SiprecSid=s&SiprecEvent=siprec-started&Timestamp=then`,
        id: `call-${number}__s__siprec-started__then`,
      };
    case 'nameless': // as another callback of TeXML
      return { body: `AccountSid=a&CallSid=call-${number}&CallStatus=completed` };
    default: {
      const event_type = kind === 'other' ? 'call.initiated' : 'siprec.started';
      const payload = { call_control_id: 'a', connection_id: '1', call_leg_id: 'l', call_session_id: 's' };
      const data = { event_type, id, occurred_at: 'then', payload: kind === 'invalid' ? {} : payload };
      return { body: JSON.stringify({ data, meta: { attempt } }), id, says: attempt };
    }
  }
}
