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
  /** 0 where the request ended without an answer. */
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

/** Reads an answer's status and the code in its body; `undefined` where nothing is told. HAR has 0 or -1 for a connection that broke. */
export function answerOf(status: unknown, body: unknown = '', isBase64 = false): CapturedAnswer | undefined {
  if (status === 0 || status === -1) return { status: 0 };
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

/** Tells whether a server took a delivery. A redirect is none of that. */
export function isAcceptance({ status }: CapturedAnswer): boolean {
  return status >= 200 && status < 300;
}

/** What is known of a delivery that is genuine under the key that is given here. */
export interface GenuineDelivery {
  /** It was stale when it was captured, and not only now: that explains an answer, unless its code or status is of something else. */
  readonly wasStale: boolean;
  readonly isTexml: boolean;
}

/** What an answer means, and where to look if a genuine delivery was not accepted. */
export function explainAnswer(answer: CapturedAnswer, genuine?: GenuineDelivery): string {
  const answered = answeredWith(answer);
  if (!genuine || isAcceptance(answer)) return answered;
  const where = placeOf(answer, genuine);
  return where === undefined ? answered : `${answered} Under this key the bytes are genuine, so look at your ${where}.`;
}

/** What an answer means to a delivery that is refused here, and that no change on its way explains. */
export function explainAnswerToRefused(answer: CapturedAnswer, reason: WebhookErrorCode): string {
  const answered = answeredWith(answer);
  const hasOtherKey = reason === 'signature_mismatch' ? ', or has another key than you gave here' : '';
  if (isAcceptance(answer))
    return `${answered} So your server accepts forgeries${hasOtherKey}, or it got something else than this capture holds.`;
  // The receiver looks at the age of what is genuine alone. Code that calls `verify` answers 401.
  if (answer.status === 503 && /^timestamp_too_/.test(answer.code ?? ''))
    return `${answered} A receiver answers so only to what is genuine under its own key. So your server has another key than you gave here, or it got something else than this capture holds.`;
  return answered;
}

function answeredWith({ status, code }: CapturedAnswer): string {
  if (status === 0) return 'Your server gave no answer.';
  return `Your server answered ${status}${code === undefined ? '' : ` ${code}`}.`;
}

/** `undefined` where the delivery's age explains the answer. */
function placeOf({ status, code }: CapturedAnswer, { wasStale, isTexml }: GenuineDelivery): string | undefined {
  if (code === undefined) {
    if (status === 403 && isTexml) return `server: ${CSRF}`;
    if (status < 400) return status === 0 ? GIVEN_UP : REDIRECT;
    const place = PLACES[status];
    if (place !== undefined) return `server: ${place}`;
    if (wasStale) return undefined;
    return status === 401 ? `server: ${PROVING}` : `server's log${status === 500 ? `: ${PARSED}` : ''}`;
  }
  if (wasStale && /^timestamp_too_/.test(code)) return undefined;
  if (code === 'authorization_mismatch') return 'server: its bearerToken, and the token that your proxy adds';
  const place = PROOFS.find(([codes]) => codes.test(code))?.[1];
  return place === undefined ? "server's log" : `server: ${place}`;
}

const PROOFS: readonly (readonly [RegExp, string])[] = [
  [/^signature_mismatch$/, 'its key, its body parser, a proxy in front of it'],
  [/^timestamp_too_/, 'its clock'],
  [/^(?:header|timestamp|signature)/, 'what changes the headers in front of it'],
  [/^key/, 'its key'],
  [/^body_not_raw$/, 'its body parser'],
];
const PROVING = 'its key, its body parser, its clock, a proxy in front of it';
const CSRF = "403 to a form is nearly always a CSRF guard (SvelteKit, Astro, Hono's csrf())";
const PARSED = 'often a body parser runs in front of your handler (body_not_raw)';
const GIVEN_UP = "server's log: the request was aborted, or took too long";
const REDIRECT = 'URL: a redirect does not accept the delivery. Give Telnyx the URL that it leads to';

/** What answers so before a handler is reached. */
const PLACES: Partial<Record<number, string>> = {
  403: 'a firewall or a CSRF guard in front of your handler',
  404: 'no route has this path',
  405: 'the route does not take POST',
  413: 'its limit on the size of a body',
  415: 'no parser takes this content type',
};
