/**
 * The answer that a capture holds beside a request: its status, and one of our codes. Nothing else of it is kept, because it is received text.
 *
 * @module
 */

import type { WebhookErrorCode } from '../errors/codes-and-statuses.js';
import { decodeAnyBase64 } from '../primitives/base64.js';
import { toBinary } from '../primitives/binary-text.js';
import { isRecord } from '../primitives/plain-object.js';

/** What a server answered, by the capture. Nobody signed that. */
export interface CapturedAnswer {
  readonly status: number;
  /** The code in its body, where it is one of ours. */
  readonly code?: WebhookErrorCode;
}

/** Those that a handler may answer with. */
const CODES: Record<WebhookErrorCode, true> = {
  header_missing: true,
  header_duplicated: true,
  timestamp_malformed: true,
  timestamp_too_old: true,
  timestamp_too_new: true,
  signature_malformed: true,
  signature_mismatch: true,
  authorization_mismatch: true,
  body_malformed: true,
  event_unknown: true,
  event_invalid: true,
  event_other: true,
  key_missing: true,
  key_malformed: true,
  key_weak: true,
  key_is_secret: true,
  headers_unreadable: true,
  body_not_raw: true,
  option_invalid: true,
  runtime_unsupported: true,
  claim_lost: true,
  api_refused: true,
  api_unavailable: true,
};

/** A code is near the beginning, or is not looked for. */
const LOOKED_AT = 4096;

/** Reads an answer's status and the code in its body; `undefined` where there was no answer. */
export function answerOf(status: unknown, body: unknown = '', isBase64 = false): CapturedAnswer | undefined {
  if (!Number.isInteger(status) || Number(status) < 100 || Number(status) > 599) return undefined;
  const code = codeIn(typeof body !== 'string' ? ofParsed(body) : isBase64 ? decoded(body) : body);
  return { status: Number(status), ...(code && { code }) };
}

/** Reads the first answer in HTTP as text, but for those such as 100 (Continue), which are not the last word. */
export function answerInText(text: string): CapturedAnswer | undefined {
  const first = /^HTTP\/\d(?:\.\d)? ([2-5]\d\d)(?!\d)/m.exec(text);
  return first ? answerOf(Number(first[1]), text.slice(first.index)) : undefined;
}

function codeIn(text: string): WebhookErrorCode | undefined {
  const found = [...text.slice(0, LOOKED_AT).matchAll(/"code"\s*:\s*"(\w+)"/g)].map(([, code = '']) => code);
  return found.find((code): code is WebhookErrorCode => Object.hasOwn(CODES, code));
}

function decoded(text: string): string {
  const base64 = text.slice(0, 2 * LOOKED_AT).replace(/\s+/g, '');
  const bytes = decodeAnyBase64(text.length > 2 * LOOKED_AT ? base64.slice(0, base64.length & ~3) : base64);
  return bytes ? toBinary(bytes) : '';
}

function ofParsed(body: unknown): string {
  return isRecord(body) && typeof body.code === 'string' ? `"code":"${body.code}"` : '';
}

/**
 * What an answer means, beside the verdict under the key that is given here. `wasStale` tells that the delivery was stale when it was captured, and
 * not only now: that explains an answer, unless its code is of something else.
 */
export function explainAnswer(
  { status, code }: CapturedAnswer,
  { isGenuine, wasStale }: { isGenuine: boolean; wasStale: boolean },
): string {
  const answered = `Your server answered ${status}${code === undefined ? '' : ` ${code}`}.`;
  const isExplained = wasStale && (code === undefined || /^timestamp_too_/.test(code));
  if (!isGenuine || isExplained || status < 400) return answered;
  const isAboutProof = code === undefined ? status === 401 || status === 403 : PROOF.test(code);
  const where = isAboutProof ? 'server: its key, its body parser, its clock' : "server's log";
  return `${answered} Under this key the bytes are genuine, so look at your ${where}.`;
}

const PROOF = /^(?:header|timestamp|signature|key|body_not_raw)/;
