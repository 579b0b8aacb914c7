/**
 * HAR: what a browser's developer tools, Playwright, Charles, Fiddler, Proxyman and mitmproxy save.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';
import type { Capture, CapturedRequest } from './capture.js';
import { answerOf, type CapturedAnswer } from './captured-answer.js';
import { baseName } from './curl-command.js';
import { announcesBody, bodyOf, headersOf, keptAsText, recordOf, textOf, timeOf } from './json-fields.js';

/** Reads a HAR file (HTTP Archive 1.2); `undefined` for anything else. */
export function readHar(value: unknown): Capture | undefined {
  const { entries } = recordOf(recordOf(value).log);
  if (!Array.isArray(entries)) return undefined;
  const requests = entries.flatMap((entry: unknown) => {
    const { request, response, startedDateTime } = recordOf(entry);
    if (!isRecord(request)) return [];
    return [{ ...readRequest(request), arrived: timeOf(startedDateTime), answer: readAnswer(recordOf(response)) }];
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
      ? { ...head, body: undefined, lacks: NO_FILE, notes: [] }
      : { ...head, body: [{ file, sent: 'as it is' }], notes: [] };
  }
  const isBase64 = (encoding ?? _encoding) === 'base64';
  // Playwright's `content: 'omit'` leaves an empty text.
  const hasFields = Array.isArray(params) && params.length > 0;
  const isLost = hasFields || Number(bodySize) > 0 || (bodySize !== 0 && announcesBody(head.headers));
  if (isLost && textOf(text) === '')
    return { ...head, body: undefined, lacks: hasFields ? ONLY_FIELDS : NO_BODY, notes: [] };
  const { body, notes } = bodyOf(text, isBase64);
  return { ...head, body, notes: isBase64 ? notes : [...notes, keptAsText('HAR')] };
}

function readAnswer({ status, content }: Record<string, unknown>): CapturedAnswer | undefined {
  const { text, encoding } = recordOf(content);
  return answerOf(status, text, encoding === 'base64');
}

const NO_BODY =
  'The request had a body, and this HAR file did not keep it. Save it again "with content" (with Playwright, content: \'embed\').';
const ONLY_FIELDS =
  'This HAR file kept only the parsed fields of the form. The bytes that were signed are lost. Capture it with a tool that keeps the text of the body.';
const NO_FILE =
  'This HAR file names a file for the body that is not read: it has no name of a file, or one that begins with a dot, as .env does.';
