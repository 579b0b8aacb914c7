/**
 * The three headers of Standard Webhooks, read from any collection of headers.
 *
 * @module
 */

import { WebhookVerificationError } from '../errors/webhook-errors.js';
import { checkTexts, type FoundHeaders, type HeaderName, readHeaders, textOf } from '../headers/read-headers.js';
import { decodeBase64 } from '../primitives/base64.js';
import { ID } from './signed-content.js';
import { VERSION } from './v1a-scheme.js';

/** The texts of the three headers, as they came. Each header came exactly once. */
export interface StandardTexts {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

const NAMES: ReadonlySet<HeaderName> = /* @__PURE__ */ new Set([
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
]);

const MAX_HEADER_LENGTH = 1024;
const MAX_SIGNATURES = 8;
const SIGNATURE_LENGTH = 64;

/**
 * Reads the headers, in any of the shapes and letter cases of `HeadersInput`.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`
 * @throws {WebhookVerificationError} `header_missing`, `header_duplicated`, and `signature_malformed` for the id
 */
export function readStandardHeaders(headers: unknown): StandardTexts {
  const found = readHeaders(headers, NAMES);
  checkTexts(found, NAMES);
  const [id, timestamp, signature] = Array.from(NAMES, (name) => required(found, name)) as [string, string, string];
  if (!ID.test(id)) {
    throw new WebhookVerificationError(
      'signature_malformed',
      `The webhook-id must be 1 to 256 letters, digits, hyphens and underscores, got ${id.length} characters. With a dot in it, one signature could stand for two deliveries.`,
    );
  }
  return { id, timestamp, signature };
}

/**
 * Reads the `v1a` signatures in a list. It skips other versions, and entries that are not the canonical Base64 of 64 bytes.
 *
 * @throws {WebhookVerificationError} `signature_malformed`: none is left, or there are more than eight entries.
 */
export function parseSignatures(list: string): Uint8Array[] {
  const entries = (list.length > MAX_HEADER_LENGTH ? '' : list).split(' ', MAX_SIGNATURES + 1);
  const signatures = entries
    .filter((entry) => entry.startsWith(VERSION))
    .map((entry) => decodeBase64(entry.slice(VERSION.length)))
    .filter((bytes) => bytes?.length === SIGNATURE_LENGTH) as Uint8Array[];
  if (signatures.length === 0 || entries.length > MAX_SIGNATURES) {
    throw new WebhookVerificationError(
      'signature_malformed',
      `The webhook-signature must hold at most ${MAX_SIGNATURES} entries, and among them v1a with 88 characters of padded, standard Base64, got ${list.length} characters. This class reads v1a only.`,
    );
  }
  return signatures;
}

function required(found: FoundHeaders, name: HeaderName): string {
  const text = textOf(found, name);
  if (text === undefined) throw new WebhookVerificationError('header_missing', `The ${name} header is missing.`);
  return text;
}
