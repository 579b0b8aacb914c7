/**
 * Telnyx's two signature headers, and the two names that Standard Webhooks has for them.
 *
 * @module
 */

import { WebhookVerificationError } from '../errors/webhook-errors.js';
import { decodeBase64 } from '../primitives/base64.js';
import { checkTexts, type FoundHeaders, type HeaderName, readHeaders, textOf } from './read-headers.js';

/** Both headers of one family, as they came. */
export interface TelnyxHeaders {
  readonly timestamp: string;
  readonly signature: string;
  /** Whether they came under Standard Webhooks' names, where the signature is one entry of a list. */
  readonly isMapped: boolean;
  /** Read only when asked for. */
  readonly authorization: string | undefined;
}

const NAMES: ReadonlySet<HeaderName> = /* @__PURE__ */ new Set([
  'telnyx-timestamp',
  'telnyx-signature-ed25519',
  'webhook-timestamp',
  'webhook-signature',
]);

const MAX_HEADER_LENGTH = 1024;
const MAX_SIGNATURES = 8;
const SIGNATURE_LENGTH = 64;
const MAPPED_VERSION = 'v1a,';

/**
 * Reads the Telnyx headers or, where neither of them is there, their mapped equivalents.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`
 * @throws {WebhookVerificationError} `header_missing`, `header_duplicated`
 */
export function readTelnyxHeaders(headers: unknown, withAuthorization = false): TelnyxHeaders {
  const found = readHeaders(headers, withAuthorization ? new Set([...NAMES, 'authorization'] as const) : NAMES);
  const isMapped =
    !found.has('telnyx-timestamp') &&
    !found.has('telnyx-signature-ed25519') &&
    (found.has('webhook-timestamp') || found.has('webhook-signature'));
  const timestamp = isMapped ? 'webhook-timestamp' : 'telnyx-timestamp';
  const signature = isMapped ? 'webhook-signature' : 'telnyx-signature-ed25519';
  checkTexts(found, [timestamp, signature, 'authorization']); // first of all: it is for this side to mend
  return {
    timestamp: required(found, timestamp),
    signature: required(found, signature),
    isMapped,
    authorization: textOf(found, 'authorization'),
  };
}

function required(found: FoundHeaders, name: HeaderName): string {
  const text = textOf(found, name);
  if (text === undefined) {
    throw new WebhookVerificationError(
      'header_missing',
      `The ${name} header is missing. Did Telnyx send this, by POST, and does every proxy pass the header on?`,
    );
  }
  return text;
}

/**
 * Reads a timestamp: Unix seconds, in 1 to 15 ASCII digits.
 *
 * @throws {WebhookVerificationError} `timestamp_malformed`
 */
export function parseTimestamp({ timestamp }: Pick<TelnyxHeaders, 'timestamp'>): number {
  // The whole text, before any conversion: `parseInt` reads the number in front of any junk.
  if (!/^[0-9]{1,15}$/.test(timestamp)) {
    throw new WebhookVerificationError(
      'timestamp_malformed',
      `The timestamp header must be 1 to 15 digits (Unix seconds), got ${describe(timestamp)}.`,
    );
  }
  return Number(timestamp);
}

/**
 * Reads a signature: canonical, padded, standard Base64 of 64 bytes; in the mapped family, of the one `v1a` entry in a list.
 *
 * @throws {WebhookVerificationError} `signature_malformed`
 */
export function parseSignature({ signature, isMapped }: TelnyxHeaders): { bytes: Uint8Array; text: string } {
  const bounded = signature.length > MAX_HEADER_LENGTH ? '' : signature;
  const text = isMapped ? onlyMapped(bounded) : bounded;
  const bytes = decodeBase64(text);
  if (bytes?.length !== SIGNATURE_LENGTH) {
    throw new WebhookVerificationError(
      'signature_malformed',
      `The signature must be 88 characters of padded, standard Base64 (no Base64url), got ${describe(signature)}. ` +
        `In webhook-signature it must be the only v1a of at most ${MAX_SIGNATURES} entries.`,
    );
  }
  return { bytes, text };
}

/** The signature in a list that holds exactly one of Telnyx's; nothing, which is no signature, for any other list. */
function onlyMapped(list: string): string {
  const entries = list.split(' ', MAX_SIGNATURES + 1);
  const [only, another] = entries.filter((entry) => entry.startsWith(MAPPED_VERSION));
  return only === undefined || another !== undefined || entries.length > MAX_SIGNATURES
    ? ''
    : only.slice(MAPPED_VERSION.length);
}

/** Servers join a header that came twice with a comma, so here it arrives as one odd text. */
function describe(text: string): string {
  return `${text.length} characters${text.includes(', ') ? ' (with a comma: it came twice)' : ''}`;
}
