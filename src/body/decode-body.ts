/**
 * Verified bytes in, a JSON value or a record of form fields out.
 *
 * @module
 */

import { WebhookPayloadError } from '../errors/webhook-errors.js';

/** A body, decoded by its content alone: `content-type` is not signed, so it decides nothing. */
export interface DecodedBody {
  /** A JSON object or array; or form fields by name, a `string[]` where a name came more than once. */
  readonly body: unknown;
  readonly isForm: boolean;
}

/** An optional byte order mark, JSON's white space (RFC 8259, section 2), and then what JSON begins with, or nothing. */
const OPENING = /^\uFEFF?[\t\n\r ]*([{[]|$)/;

/**
 * Decodes a body in bytes: UTF-8, and then as {@link decodeText} does.
 *
 * @throws {WebhookPayloadError} `body_malformed` when it is empty, not UTF-8, or broken JSON.
 */
export function decodeBody(bytes: Uint8Array): DecodedBody {
  // A byte order mark stays: JSON may have one in front, and a form's fields are as URLSearchParams would have them.
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw malformed('not UTF-8', bytes.length);
  }
  return decodeText(text);
}

/**
 * Decodes a body in text: JSON where it opens with `{` or `[`, form fields otherwise.
 *
 * @throws {WebhookPayloadError} `body_malformed` when it is empty or broken JSON.
 */
export function decodeText(text: string): DecodedBody {
  // Nearly every body begins with its brace, or is a form: the first character often decides.
  const opening = text.startsWith('{') ? '{' : OPENING.exec(text)?.[1];
  if (opening === undefined) return { body: readForm(text), isForm: true };
  if (opening === '') throw malformed('empty', text.length);
  try {
    return { body: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text), isForm: false };
  } catch {
    throw malformed('broken JSON', text.length); // the parser's own error quotes the body, so it is dropped
  }
}

function readForm(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  // URLSearchParams drops a leading question mark, which is part of the first name. Behind an ampersand it stays.
  for (const [name, value] of new URLSearchParams(`&${text}`)) {
    const before = fields.get(name);
    if (before === undefined) fields.set(name, value);
    else if (typeof before === 'string') fields.set(name, [before, value]);
    else before.push(value);
  }
  return Object.fromEntries(fields); // defines, never assigns: a field named __proto__ is a field
}

function malformed(what: string, length: number): WebhookPayloadError {
  return new WebhookPayloadError(
    'body_malformed',
    `The body is ${what} (its length is ${length}). Expected JSON or a form, in UTF-8.`,
  );
}
