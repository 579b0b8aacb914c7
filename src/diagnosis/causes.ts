/**
 * Everything that `diagnose` can find, and what to do about it. Codes are public API.
 *
 * @module
 */

import type { WebhookErrorCode } from '../errors/codes-and-statuses.js';

/** What happened to a delivery on its way, so that its signature no longer matches. Each is named for what the delivery came as. */
export type CorruptionCode =
  | 'body_empty'
  | 'body_cut_off'
  | 'decoded_in_pieces'
  | 'decoded_as_ascii'
  | 'white_space_added'
  | 'newline_added'
  | 'newline_lost'
  | 'bom_added'
  | 'bom_lost'
  | 'line_endings_crlf'
  | 'line_endings_lf'
  | 'json_reserialised'
  | 'json_reserialised_compact'
  | 'json_reserialised_two_spaces'
  | 'json_reserialised_four_spaces'
  | 'json_reserialised_separators'
  | 'json_reserialised_sorted_keys'
  | 'json_reserialised_key_order'
  | 'json_reserialised_escaped'
  | 'json_reserialised_unescaped'
  | 'form_reencoded'
  | 'form_reencoded_plus'
  | 'form_reencoded_percent_20'
  | 'form_decoded_twice'
  | 'form_as_json'
  | 'form_reordered'
  | 'html_escaped'
  | 'template_escaped'
  | 'body_in_json'
  | 'decoded_as_latin1'
  | 'encoded_as_latin1'
  | 'body_base64'
  | 'timestamp_in_milliseconds'
  | 'signature_base64url'
  | 'signature_hex';

/** A code of `verify`'s errors, where that says it all; else what happened on the way. */
export type DiagnosisCode = WebhookErrorCode | CorruptionCode | 'key_other';

/** One reason why a delivery does not verify. */
export interface DiagnosisCause {
  /** Stable: changed in a major version only. */
  code: DiagnosisCode;
  /** What happened, and what to fix. Quotes nothing of the delivery and no key. */
  message: string;
}

/** What may have been signed, and what then happened to it. */
export interface Candidate {
  readonly causes: readonly CorruptionCode[];
  readonly body: Uint8Array;
  /** What it is, in words, where that is not plain from the causes. */
  readonly signed?: string;
}

const RAW = 'Give `verify` the bytes as they arrived, before any parser. A gateway must pass them on unchanged.';
const TOOL = 'Was the body saved with an editor, or by a shell? Capture its bytes instead.';
const HEADERS = 'Pass the header on as it came.';

const CORRUPTIONS: Record<CorruptionCode, string> = {
  body_empty:
    'The body is empty, but Telnyx sends no empty body by POST. A body parser or your platform read it first. Take the bytes that it got. Or the capture did not keep the body.',
  body_cut_off: 'The body is shorter than its content-length says. It was cut off, or read before its end.',
  decoded_in_pieces:
    'The body has U+FFFD, which stands for bytes that were not UTF-8. Most often, each chunk of the body was decoded by itself. Collect the ' +
    'chunks in one Buffer.',
  decoded_as_ascii: `The body's bytes were decoded as ASCII, so all other characters are lost. ${RAW} To get text, use toString('utf8').`,
  white_space_added: `White space was added around the body. ${TOOL}`,
  newline_added: `A line break was added at the end of the body. ${TOOL}`,
  newline_lost: `The line break at the end of the body was lost. ${TOOL}`,
  bom_added: `A byte order mark was put in front of the body. ${TOOL}`,
  bom_lost: `The byte order mark in front of the body was lost. ${TOOL} Decoding bytes to text drops it, too.`,
  line_endings_crlf: `The body's line breaks became CRLF. ${TOOL}`,
  line_endings_lf: `The body's line breaks became LF; CRLF was signed. ${TOOL}`,
  json_reserialised: `The body is JSON that was parsed and re-serialised. ${RAW}`,
  json_reserialised_compact: `The body is JSON that was parsed and re-serialised, without white space. JSON.stringify(req.body) does this. ${RAW}`,
  json_reserialised_two_spaces: `The body is JSON that was parsed and re-serialised, indented by two spaces. ${RAW}`,
  json_reserialised_four_spaces: `The body is JSON that was parsed and re-serialised, indented by four spaces. ${RAW}`,
  json_reserialised_separators: `The body is JSON that was parsed and re-serialised, with ", " and ": " as Python does. ${RAW}`,
  json_reserialised_sorted_keys: `The body is JSON that was parsed and re-serialised, with its keys sorted. ${RAW}`,
  json_reserialised_key_order: `The body is JSON that was parsed and re-serialised, with its keys in another order. ${RAW}`,
  json_reserialised_escaped: `The body is JSON that was parsed and re-serialised, with more characters escaped. ${RAW}`,
  json_reserialised_unescaped: `The body is JSON that was parsed and re-serialised. Its escapes, such as \\u003c or \\/, became characters. ${RAW}`,
  form_reencoded: `The body is a form that was parsed and encoded again, with other characters escaped. ${RAW}`,
  form_reencoded_plus: `The body is a form that was parsed and encoded again. Its spaces came as "+", but "%20" was signed. ${RAW}`,
  form_reencoded_percent_20: `The body is a form that was parsed and encoded again. Its spaces came as "%20", but "+" was signed. ${RAW}`,
  form_decoded_twice: `The body is a form whose escapes were decoded before. Parsing it decodes them a second time. ${RAW}`,
  form_as_json: `The body is a form that became JSON. ${RAW}`,
  form_reordered: `The body is a form whose fields were put in another order. ${RAW}`,
  html_escaped:
    'The body has HTML entities, such as &amp; for &. It was copied from a web page. Capture its bytes instead.',
  template_escaped: `The body was escaped like text in a program, as API Gateway's $util.escapeJavaScript does. ${RAW} Use a proxy integration.`,
  body_in_json: `The body is text inside JSON. ${RAW}`,
  decoded_as_latin1: `The body's bytes are UTF-8 and were decoded as Latin-1. ${RAW} To get text, use toString('utf8').`,
  encoded_as_latin1: `The body's text was encoded as Latin-1; UTF-8 was signed. ${RAW}`,
  body_base64: "The body is still in Base64, as AWS Lambda gives it. Decode it with Buffer.from(event.body, 'base64').",
  timestamp_in_milliseconds: `The timestamp came in milliseconds; seconds were signed. ${HEADERS}`,
  signature_base64url: `The signature came in Base64url, or without its padding; Telnyx sends standard Base64. ${HEADERS}`,
  signature_hex: `The signature came in hex; Telnyx sends Base64. ${HEADERS}`,
};

/** Tells whether a code is of something that happened on the way. */
export function isCorruption(code: DiagnosisCode): code is CorruptionCode {
  return Object.hasOwn(CORRUPTIONS, code);
}

/** A cause, in words. */
export function causeOf(code: CorruptionCode, signed?: string): DiagnosisCause {
  return {
    code,
    message: signed === undefined ? CORRUPTIONS[code] : `${CORRUPTIONS[code]} What was signed is ${signed}.`,
  };
}
