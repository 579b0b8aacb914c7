/**
 * JSON with headers and a body: what people log, and what most tools print in one form or another.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';
import type { Capture, CapturedRequest } from './capture.js';
import { answerOf, type CapturedAnswer } from './captured-answer.js';
import { bodyOf, headersOf, recordOf, textOf, timeOf } from './json-fields.js';

const HEADERS = ['headers', 'rawHeaders', 'multiValueHeaders', 'request_headers'];
const BODIES = ['rawBody', 'raw_body', 'body', 'payload', 'request_body'];
/** The first one is that of `listen --json`. */
const ARRIVALS = ['arrived', 'receivedAt', 'received_at'];
const STATUSES = ['status', 'statusCode', 'status_code'];
const BASE64_BODIES = ['bodyBase64', 'body_base64', 'rawBodyBase64', 'raw_body_base64'];

/** Reads an object with headers and a body, at its top or under `request`; `undefined` for anything else. */
export function readHeadersAndBody(value: unknown): Capture | undefined {
  const top = recordOf(value);
  const record = fieldOf(top, HEADERS) === undefined && isRecord(top.request) ? top.request : top;
  const headers = fieldOf(record, HEADERS);
  const base64 = fieldOf(record, BASE64_BODIES);
  const body = fieldOf(record, BODIES);
  if (typeof headers !== 'object' || headers === null || (base64 ?? body) === undefined) return undefined;
  return {
    kind: 'JSON',
    name: 'JSON with headers and body',
    requests: [
      {
        ...readRequest(record, headers, base64 ?? body, base64 !== undefined),
        arrived: timeOf(textOf(fieldOf(top, ARRIVALS) ?? fieldOf(record, ARRIVALS))),
        answer: readAnswer(recordOf(top.response ?? top.forwarded)),
      },
    ],
  };
}

function readRequest(
  record: Record<string, unknown>,
  headers: unknown,
  body: unknown,
  isBase64Field: boolean,
): CapturedRequest {
  const { method, httpMethod, url, uri, path, isBase64Encoded, encoding, bodyEncoding } = record;
  const isBase64 = isBase64Field || isBase64Encoded === true || (encoding ?? bodyEncoding) === 'base64';
  return {
    method: textOf(method ?? httpMethod) || 'POST',
    url: textOf(url ?? uri ?? path),
    headers: headersOf(headers),
    ...bodyOf(body, isBase64),
  };
}

/** Of a logger, or of `listen --json`, which has what the handler behind it answered. */
function readAnswer(response: Record<string, unknown>): CapturedAnswer | undefined {
  return answerOf(fieldOf(response, STATUSES), fieldOf(response, BODIES));
}

function fieldOf(record: Record<string, unknown>, names: readonly string[]): unknown {
  const name = names.find(
    (candidate) => Object.hasOwn(record, candidate) && (record[candidate] ?? undefined) !== undefined,
  );
  return name === undefined ? undefined : record[name];
}
