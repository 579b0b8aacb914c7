/**
 * The event that AWS Lambda's runtime hands to a function: API Gateway (REST and HTTP), function URLs, load balancers, Lambda@Edge.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';
import type { Capture, CapturedHeader, CapturedRequest, CaptureNote } from './capture.js';
import { bodyOf, headersOf, recordOf, textOf, timeOf } from './json-fields.js';

/** Reads one event; `undefined` for anything else. */
export function readLambdaEvent(value: unknown): Capture | undefined {
  const event = recordOf(value);
  const { Records, requestContext, headers, multiValueHeaders } = event;
  const edge = recordOf(recordOf(recordOf(Array.isArray(Records) ? Records[0] : undefined).cf).request);
  if ('headers' in edge) return captureOf(readEdge(edge));
  const hasHeaders = isRecord(headers) || isRecord(multiValueHeaders);
  return isRecord(requestContext) && hasHeaders ? captureOf(readGateway(event)) : undefined;
}

function captureOf(request: CapturedRequest): Capture {
  return { kind: 'Lambda', name: 'a Lambda event', requests: [request] };
}

function readGateway(event: Record<string, unknown>): CapturedRequest {
  const { httpMethod, path, rawPath, headers, multiValueHeaders, body, isBase64Encoded, requestContext } = event;
  const { http: context, requestTimeEpoch, timeEpoch } = recordOf(requestContext);
  const http = recordOf(context);
  return {
    method: textOf(httpMethod ?? http.method),
    url: textOf(path ?? rawPath ?? http.path),
    headers: mergeHeaders(headersOf(headers), headersOf(multiValueHeaders)),
    arrived: timeOf(requestTimeEpoch ?? timeEpoch),
    ...bodyOf(body, isBase64Encoded === true),
  };
}

/** Both, as emulators fill only one of them. What both have is there once. */
function mergeHeaders(single: readonly CapturedHeader[], several: readonly CapturedHeader[]): CapturedHeader[] {
  const names = new Set(several.map(([name]) => name.toLowerCase()));
  return [...single.filter(([name]) => !names.has(name.toLowerCase())), ...several];
}

function readEdge({ method, uri, headers, body }: Record<string, unknown>): CapturedRequest {
  const { data, encoding, inputTruncated } = recordOf(body);
  const read = bodyOf(data, encoding === 'base64');
  return {
    method: textOf(method),
    url: textOf(uri),
    headers: headersOf(headers),
    ...read,
    notes: inputTruncated === true ? [...read.notes, TRUNCATED] : read.notes,
  };
}

const TRUNCATED: CaptureNote = { code: 'body_truncated', message: 'CloudFront cut the body off (inputTruncated).' };
