/**
 * A delivery as the page is told of it: JSON, whether it arrived or was pasted.
 *
 * @module
 */

import type { Diagnosis } from '../diagnosis/diagnose.js';
import { contentOf, type Judgement } from '../diagnosis/judge-delivery.js';
import { encodeBase64 } from '../primitives/binary-text.js';

/** A code, and what it means in words. */
export interface ShownCause {
  readonly code: string;
  readonly message: string;
}

/** What the page says of a delivery. */
export interface ShownVerdict {
  readonly isGenuine: boolean;
  /** The event type, or what is wrong with the event. Of what is genuine only. */
  readonly content?: string;
  /** Whether the event was understood, or is none of ours to understand. Of what is genuine only. */
  readonly isUnderstood?: boolean;
  readonly id?: string;
  readonly idSource?: 'event' | 'signature';
  /** When it was signed: ISO 8601. */
  readonly signed?: string;
  /** The parsed event. */
  readonly event?: unknown;
  /** Why it is refused; or, of what is genuine, what stands in the way: its age, or its event. */
  readonly error?: ShownCause;
  /** What the diagnosis found. */
  readonly causes: readonly ShownCause[];
}

/** One request, once it was answered; or one out of a capture. */
export interface ShownDelivery {
  /** Of this page's own, in the order of arrival. */
  readonly number: number;
  /** ISO 8601. */
  readonly arrived: string;
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** In Base64; `null` where it was not read. */
  readonly body: string | null;
  readonly verdict?: ShownVerdict;
  /** Why it was not judged, or what a capture lost. */
  readonly notes: readonly string[];
  /** What was answered; absent for what was pasted. */
  readonly answer?: { readonly status: number; readonly milliseconds: number; readonly from: string };
}

/** What there is to say of a judgement. */
export function toVerdict(judgement: Judgement): ShownVerdict {
  if (!judgement.isGenuine) {
    const { error, diagnosis } = judgement;
    return { isGenuine: false, error: toCause(error), causes: causesOf(diagnosis, error.message) };
  }
  const { id, idSource, timestamp, result, stale } = judgement;
  const error = stale ?? (result.kind === 'invalid' ? result.error : undefined);
  return {
    isGenuine: true,
    content: contentOf(judgement),
    isUnderstood: result.kind !== 'invalid',
    id,
    idSource,
    signed: timestamp.toISOString(),
    ...(result.kind === 'siprec' && { event: result.event }),
    ...(error && { error: toCause(error) }),
    causes: [],
  };
}

/** Bytes, as JSON carries them. */
export function toShownBody(body: Uint8Array | undefined): string | null {
  return body === undefined ? null : encodeBase64(body);
}

function toCause({ code, message }: ShownCause): ShownCause {
  return { code, message };
}

/** The refusal itself is said already. */
function causesOf({ causes }: Diagnosis, refusal: string): ShownCause[] {
  return causes.filter(({ message }) => message !== refusal).map(toCause);
}
