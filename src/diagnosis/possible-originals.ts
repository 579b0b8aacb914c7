/**
 * What may have been signed: a delivery as it came, and then with one corruption undone at a time.
 *
 * @module
 */

import { decodeAnyBase64 } from '../primitives/base64.js';
import { encodeBase64, toBinary } from '../primitives/binary-text.js';
import { fromHex } from '../primitives/bytes.js';
import { undoByteCorruptions } from './byte-corruptions.js';
import type { Captured } from './captured-delivery.js';
import type { Candidate, CorruptionCode } from './causes.js';
import { undoFormAsJson, undoFormCorruptions, undoFormOrder } from './form-corruptions.js';
import { undoJsonCorruptions } from './json-corruptions.js';
import { unwrapText } from './wrappings.js';

/** A delivery that may be the genuine one. */
export interface Attempt {
  /** What happened to it, if this one is. */
  readonly causes: readonly CorruptionCode[];
  readonly captured: Captured;
  /** What was signed then, in words, where that is not plain from the causes. */
  readonly signed?: string;
}

const MAX_BODY_LENGTH = 65_536;
const MAX_BODIES = 78; // besides two that undo what was done to headers
const SIGNATURE_LENGTH = 64;

/** At most eighty of them, and no body twice. Bodies of more than 64 KiB are tried as they are only. */
export function* attempts(captured: Captured): Iterable<Attempt> {
  yield { causes: [], captured };
  yield* undoHeaderCorruptions(captured);
  if (captured.body.length > MAX_BODY_LENGTH) return;
  const seen = new Set([toBinary(captured.body)]);
  for (const { body, ...found } of undoBodyCorruptions(captured.body)) {
    const content = toBinary(body);
    if (seen.has(content)) continue;
    if (seen.size === MAX_BODIES) return;
    seen.add(content);
    yield { ...found, captured: { ...captured, body } };
  }
}

function* undoHeaderCorruptions(captured: Captured): Iterable<Attempt> {
  const { timestamp } = captured;
  if (/^[0-9]{13}$/.test(timestamp)) {
    yield { causes: ['timestamp_in_milliseconds'], captured: { ...captured, timestamp: timestamp.slice(0, -3) } };
  }
  const text = captured.signature.replace(/^v1a,/, '');
  const isHex = /^[0-9a-f]{128}$/i.test(text);
  const bytes = isHex ? fromHex(text) : decodeAnyBase64(text.slice(0, 2 * SIGNATURE_LENGTH));
  if (bytes?.length === SIGNATURE_LENGTH && encodeBase64(bytes) !== text) {
    const signature = encodeBase64(bytes);
    yield {
      causes: [isHex ? 'signature_hex' : 'signature_base64url'],
      captured: { ...captured, signature: captured.isMapped ? `v1a,${signature}` : signature },
    };
  }
}

function* undoBodyCorruptions(body: Uint8Array): Iterable<Candidate> {
  const text = decodeText(body);
  yield* undoByteCorruptions(body, text);
  if (text === undefined) return;
  yield* unwrapText(text);
  if (/^[\t\n\r ]*[{[]/.test(text)) {
    yield* undoFormAsJson(text);
    yield* undoJsonCorruptions(text);
  } else if (text.includes('=')) {
    yield* undoFormOrder(text);
    yield* undoFormCorruptions(text);
  }
}

function decodeText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
