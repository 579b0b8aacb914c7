/**
 * Why a captured delivery does not verify.
 *
 * @module
 */

import type { RawBody } from '../body/raw-body.js';
import type { WebhookErrorCode } from '../errors/codes-and-statuses.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import type { WebhookError } from '../errors/webhook-errors.js';
import type { HeadersInput } from '../headers/read-headers.js';
import { importPublicKey } from '../keys/import-public-key.js';
import type { PublicKey, PublicKeyInput } from '../keys/public-key.js';
import type { VerifyOptions } from '../verification/verify-options.js';
import { matches, readCaptured, refusalOf, refusalWhenFresh } from './captured-delivery.js';
import { causeOf, type DiagnosisCause } from './causes.js';
import { likelyCause } from './likely-causes.js';
import { attempts } from './possible-originals.js';

/** What `diagnose` found. */
export interface Diagnosis {
  /**
   * Whether the signature matches the delivery as it is given, under any of the keys. Freshness aside: a genuine delivery that is too old
   * stays genuine, with the cause `timestamp_too_old`.
   */
  genuine: boolean;
  /**
   * Why `verify` refuses it; empty where it does not. Where nothing that was tried makes the signature match, the likeliest cause, which is not
   * proved: something that was lost for good, or else `signature_mismatch`, whose message says what to check.
   */
  causes: DiagnosisCause[];
}

const MAX_KEYS = 4;

/** What a delivery that nothing is known of may be refused with, and is no reason. */
const SAYS_NOTHING: ReadonlySet<WebhookErrorCode> = /* @__PURE__ */ new Set([
  'signature_mismatch',
  'timestamp_too_old',
  'timestamp_too_new',
]);

/**
 * Finds out why a captured delivery does not verify: undoes the likely corruptions one at a time, and tells which one makes the signature
 * match. For a developer at work, and not for a handler: a delivery that has to be mended first is to be refused.
 *
 * Tried are the delivery as it is; a timestamp in milliseconds; a signature in hex or Base64url; a line break at the end, white space, a byte order
 * mark or CRLF, lost or added; a body in Base64, in Latin-1 either way, or in ASCII; one with HTML entities, escaped by a gateway's template, or inside
 * JSON; JSON that was printed again (four layouts, keys in the order that came, sorted or documented, escaped or not); a form that was encoded again,
 * decoded, reordered, or made JSON. Each under every key. The work is bounded: eighty signatures at most for each key, and a body of more than 64 KiB
 * is tried as it is only. Two things that happened to one delivery are not found.
 *
 * Where none of these helps, it looks for what cannot be undone: an empty body, one that is shorter than its `content-length`, JSON that breaks off,
 * and characters that were lost by decoding chunks one by one.
 *
 * Never rejects: what `verify` refuses for its form, and a mistake in the set-up, such as `key_missing`, are causes, too.
 *
 * @param headers - Headers as `verify` takes them.
 * @param rawBody - The body as it was captured.
 * @param publicKeys - The key that your handler has; or at most four, that one first: another that matches is the cause `key_other`, whose message
 *   says which. Without that cause, the first one matched.
 * @param options - Those of `verify`.
 *
 * @example
 * ```ts
 * import { createTestKeyPair, diagnose, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
 *
 * const keyPair = createTestKeyPair();
 * const { headers, rawBody } = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
 * const { causes } = await diagnose(headers, `${rawBody}\n`, keyPair.publicKey);
 * console.log(causes); // newline_added
 * ```
 */
export async function diagnose(
  headers: HeadersInput,
  rawBody: RawBody,
  publicKeys: PublicKeyInput,
  options?: VerifyOptions,
): Promise<Diagnosis> {
  try {
    return await examine(headers, rawBody, publicKeys, options);
  } catch (error) {
    return { genuine: false, causes: [told(toWebhookError(error))] };
  }
}

async function examine(
  headers: HeadersInput,
  rawBody: RawBody,
  publicKeys: PublicKeyInput,
  options: VerifyOptions | undefined,
): Promise<Diagnosis> {
  const { keys, causes } = importEach(publicKeys);
  const [first] = keys;
  if (!first) return { genuine: false, causes };
  const captured = readCaptured(headers, rawBody, options);
  for (const attempt of attempts(captured)) {
    for (const { key, position } of keys) {
      if (!(await matches(attempt.captured, key))) continue;
      causes.push(...attempt.causes.map((code) => causeOf(code, attempt.signed)));
      if (position > 0) causes.push(otherKey(position));
      const refusal = await refusalOf(attempt.captured, key, options);
      if (refusal) causes.push(told(refusal));
      return { genuine: attempt.causes.length === 0, causes };
    }
  }
  const refusals = [await refusalOf(captured, first.key, options), await refusalWhenFresh(captured, first.key)];
  const refusal = refusals.find((candidate) => candidate && !SAYS_NOTHING.has(candidate.code));
  causes.push(refusal && captured.body.length > 0 ? told(refusal) : likelyCause(captured));
  return { genuine: false, causes };
}

interface GivenKey {
  readonly key: PublicKey;
  /** Among those given. */
  readonly position: number;
}

/** Imports keys one by one, so that one that is unusable does not stand in the way of the others. */
function importEach(publicKeys: PublicKeyInput): { keys: GivenKey[]; causes: DiagnosisCause[] } {
  const isList = Array.isArray(publicKeys) && publicKeys.length > 0 && publicKeys.length <= MAX_KEYS;
  const forms: readonly PublicKeyInput[] = isList ? publicKeys : [publicKeys];
  const keys: GivenKey[] = [];
  const causes: DiagnosisCause[] = [];
  for (const [position, form] of forms.entries()) {
    try {
      keys.push({ key: importPublicKey(form), position });
    } catch (error) {
      const { code, message } = told(toWebhookError(error));
      causes.push({ code, message: isList && forms.length > 1 ? `Of key ${position + 1}: ${message}` : message });
    }
  }
  return { keys, causes };
}

function otherKey(position: number): DiagnosisCause {
  const message = `The signature matches under key ${position + 1} of those given, not under the first. Configure that one, or both while you replace one.`;
  return { code: 'key_other', message };
}

function told({ code, message }: WebhookError): DiagnosisCause {
  return { code, message };
}
