/**
 * The verdict on one delivery: genuine or not, what it holds, and why it fails. Uses nothing of Node.
 *
 * @module
 */

import { isWebhookError } from '../errors/is-webhook-error.js';
import type { WebhookError } from '../errors/webhook-errors.js';
import { type ClassifiedBody, classify } from '../events/classify.js';
import type { HeadersInput } from '../headers/read-headers.js';
import { parseSignature, parseTimestamp, readTelnyxHeaders } from '../headers/telnyx-headers.js';
import type { PublicKey } from '../keys/public-key.js';
import { toHex } from '../primitives/bytes.js';
import { verify } from '../verification/verify.js';
import { matches, readCaptured } from './captured-delivery.js';
import { isCorruption } from './causes.js';
import { type Diagnosis, diagnose } from './diagnose.js';
import { isGuess } from './likely-causes.js';

/** A delivery that Telnyx signed. */
export interface Genuine {
  readonly isGenuine: true;
  readonly id: string;
  readonly idSource: 'event' | 'signature';
  readonly timestamp: Date;
  readonly result: ClassifiedBody;
  /** Why `verify` refuses it though it is genuine: it is too old, or too new. */
  readonly stale?: WebhookError;
}

/** A delivery that is not proved genuine. */
export interface Refused {
  readonly isGenuine: false;
  readonly error: WebhookError;
  readonly diagnosis: Diagnosis;
}

export type Judgement = Genuine | Refused;

/** Judges a delivery. Staleness alone refuses none: see {@link Genuine.stale}. */
export async function judgeDelivery(
  headers: HeadersInput,
  body: Uint8Array,
  keys: readonly PublicKey[],
  now?: Date,
): Promise<Judgement> {
  const clock = now ? { now: () => now } : {};
  const first = await attempt(headers, body, keys, clock);
  if (!('error' in first)) return first;
  const { error } = first;
  const signedAt = isStaleness(error.code) ? signingTime(headers) : undefined;
  if (signedAt) {
    const again = await attempt(headers, body, keys, { now: () => signedAt });
    if (!('error' in again)) return { ...again, stale: error };
    return refuse(again.error);
  }
  return refuse(error);

  async function refuse(reason: WebhookError): Promise<Refused> {
    return { isGenuine: false, error: reason, diagnosis: await diagnose(headers, body, [...keys], clock) };
  }
}

async function attempt(
  headers: HeadersInput,
  body: Uint8Array,
  keys: readonly PublicKey[],
  clock: { now?: () => Date },
): Promise<Genuine | { error: WebhookError }> {
  try {
    const webhook = await verify(headers, body, [...keys], clock);
    const { id, idSource, timestamp } = webhook;
    return { isGenuine: true, id, idSource, timestamp, result: classify(webhook.body) };
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    // Only what is proved genuine is decoded.
    return error.code === 'body_malformed' ? undecodable(headers, error) : { error };
  }
}

/** Genuine, but neither JSON nor a form; so its id is of the signature. */
function undecodable(headers: HeadersInput, error: WebhookError): Genuine {
  const read = readTelnyxHeaders(headers);
  return {
    isGenuine: true,
    id: `sig__${toHex(parseSignature(read).bytes.subarray(0, 32))}`,
    idSource: 'signature',
    timestamp: new Date(parseTimestamp(read) * 1000),
    // What `verify` throws with this code is a payload error.
    result: { kind: 'invalid', error: error as Extract<ClassifiedBody, { kind: 'invalid' }>['error'] },
  };
}

/** When a delivery says that it was signed; `undefined` where no date can show it. */
function signingTime(headers: HeadersInput): Date | undefined {
  const signedAt = new Date(parseTimestamp(readTelnyxHeaders(headers)) * 1000);
  return Number.isNaN(signedAt.getTime()) ? undefined : signedAt;
}

/** What a genuine delivery holds, in one word or two: its event type, or what is wrong with it. */
export function contentOf({ result }: Genuine): string {
  if (result.kind === 'siprec')
    return 'event_type' in result.event ? result.event.event_type : result.event.SiprecEvent;
  if (result.kind === 'other') return `other: ${result.eventType ?? 'no event type'}`;
  const { code, eventType } = result.error;
  return eventType === undefined ? code : `${code}: ${eventType}`;
}

/** Tells whether it is an event of TeXML, which comes as a form. */
export function isTexml({ result }: Genuine): boolean {
  return result.kind === 'siprec' && 'SiprecEvent' in result.event;
}

/** Why a delivery is refused, in one word or two: what the diagnosis found, else the code of the refusal. */
export function reasonOf({ error, diagnosis }: Refused): string {
  const [first, ...others] = diagnosis.causes.filter(({ code }) => !isStaleness(code));
  const reason = first?.code ?? error.code;
  return others.length === 0 ? reason : `${reason} +${others.length}`;
}

/** Tells whether the bytes that were signed are known: they are genuine under one of the keys, and what came instead of them is not. */
export function wasGenuine({ diagnosis }: Refused): boolean {
  return diagnosis.causes.some(({ code }) => isCorruption(code) && !isGuess(code));
}

/** Which of the keys the signature matches; `undefined` where it matches none. */
export async function matchingKey<Key extends { readonly key: PublicKey }>(
  headers: HeadersInput,
  body: Uint8Array,
  keys: readonly Key[],
): Promise<Key | undefined> {
  try {
    const captured = readCaptured(headers, body, undefined);
    for (const given of keys) if (await matches(captured, given.key)) return given;
  } catch (error) {
    if (!isWebhookError(error)) throw error; // headers without a signature
  }
  return undefined;
}

/** Tells whether a code is of a delivery's age, which says nothing about a capture. */
export function isStaleness(code: string): boolean {
  return code === 'timestamp_too_old' || code === 'timestamp_too_new';
}
