/**
 * ngrok's inspector: `http://127.0.0.1:4040/api/requests/http`, all of them or one.
 *
 * @module
 */

import { decodeAnyBase64 } from '../primitives/base64.js';
import { toBinary } from '../primitives/binary-text.js';
import { isRecord } from '../primitives/plain-object.js';
import type { Capture, CapturedRequest } from './capture.js';
import { answerOf } from './captured-answer.js';
import { readHttpText } from './http-text.js';
import { headersOf, recordOf, textOf, timeOf } from './json-fields.js';

/** Reads what the agent's API gives, in which every request is there as its bytes, in Base64; `undefined` for anything else. */
export function readNgrok(value: unknown): Capture | undefined {
  const { requests, request } = recordOf(value);
  const items: unknown[] = Array.isArray(requests) ? requests : isRecord(request) ? [value] : [];
  if (!items.some((item) => typeof recordOf(recordOf(item).request).raw === 'string')) return undefined;
  return {
    kind: 'ngrok',
    name: "a list of ngrok's inspector",
    requests: items.map((item) => {
      const { request: of, response, start } = recordOf(item);
      const { status_code, raw } = recordOf(response);
      return { ...readRequest(recordOf(of)), arrived: timeOf(start), answer: answerOf(status_code, raw, true) };
    }),
  };
}

function readRequest({ raw, method, uri, headers }: Record<string, unknown>): CapturedRequest {
  const bytes = decodeAnyBase64(textOf(raw));
  const [request] = bytes ? readHttpText(toBinary(bytes)) : [];
  if (request) return request;
  const head = { method: textOf(method), url: textOf(uri), headers: headersOf(headers) };
  return { ...head, body: undefined, lacks: NO_BYTES, notes: [] };
}

const NO_BYTES = "The request's bytes (raw) cannot be read.";
