/**
 * HAR: what a browser's developer tools, Playwright, Charles, Fiddler, Proxyman and mitmproxy save.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';
import type { Capture, CapturedRequest } from './capture.js';
import { baseName } from './curl-command.js';
import { bodyOf, headersOf, keptAsText, recordOf, textOf, timeOf } from './json-fields.js';

/** Reads a HAR file (HTTP Archive 1.2); `undefined` for anything else. */
export function readHar(value: unknown): Capture | undefined {
  const { entries } = recordOf(recordOf(value).log);
  if (!Array.isArray(entries)) return undefined;
  const requests = entries.flatMap((entry: unknown) => {
    const { request, startedDateTime } = recordOf(entry);
    return isRecord(request) ? [{ ...readRequest(request), arrived: timeOf(startedDateTime) }] : [];
  });
  return { kind: 'HAR', name: 'a HAR file', requests };
}

function readRequest({ method, url, headers, postData, bodySize }: Record<string, unknown>): CapturedRequest {
  const head = { method: textOf(method), url: textOf(url), headers: headersOf(headers) };
  const { text, encoding, _encoding, params, _file } = recordOf(postData);
  // Playwright, with `content: 'attach'`
  if (typeof _file === 'string') {
    const file = baseName(_file);
    return file === undefined
      ? { ...head, body: undefined, lacks: NO_BODY, notes: [] }
      : { ...head, body: [{ file, sent: 'as it is' }], notes: [] };
  }
  const isBase64 = (encoding ?? _encoding) === 'base64';
  const isLost = typeof text !== 'string' && (Array.isArray(params) ? params.length > 0 : Number(bodySize) > 0);
  if (isLost) return { ...head, body: undefined, lacks: NO_BODY, notes: [] };
  const { body, notes } = bodyOf(text, isBase64);
  return { ...head, body, notes: isBase64 ? notes : [...notes, keptAsText('HAR')] };
}

const NO_BODY = 'This HAR file has no text for the body of this request. Save it again "with content".';
