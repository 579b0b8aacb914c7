/**
 * A capture out of a file or standard input, with the bodies that it names.
 *
 * @module
 */

import { dirname, join } from 'node:path';
import { type Capture, type CapturedRequest, CaptureError, MAX_CAPTURE_BYTES } from '../captures/capture.js';
import { sentOf } from '../captures/curl-command.js';
import { readCapture, tooLong } from '../captures/read-capture.js';
import { readFile, readFileBeside } from './bounded-files.js';
import { paragraph } from './line-layout.js';
import { type Report, type Terminal, UsageError } from './terminal.js';

/** A capture, and where files that it names may be. */
export interface CaptureInput {
  /** As it was named; `undefined` for standard input. */
  readonly file: string | undefined;
  readonly capture: Capture;
  /** Its requests that may be deliveries. */
  readonly deliveries: readonly CapturedRequest[];
  /** `undefined` for standard input, which has nothing beside it. */
  readonly folder: string | undefined;
}

/** Reads a capture from a file, or from standard input where that is `-`. */
export async function readCaptureInput(file: string, terminal: Terminal): Promise<CaptureInput> {
  const bytes = file === '-' ? await readStandardInput(terminal) : readFile(file, MAX_CAPTURE_BYTES);
  try {
    const capture = readCapture(bytes);
    const deliveries = capture.requests.filter(({ method }) => method.toUpperCase() === 'POST');
    const named = file === '-' ? undefined : file;
    return { file: named, capture, deliveries, folder: named === undefined ? undefined : dirname(named) };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    throw new UsageError(file === '-' ? error.message : `${file}: ${error.message}`);
  }
}

async function readStandardInput({ readInput }: Terminal): Promise<Uint8Array> {
  const bytes = (await readInput?.(MAX_CAPTURE_BYTES)) ?? new Uint8Array();
  if (bytes.length > MAX_CAPTURE_BYTES) throw new UsageError(tooLong().message);
  return bytes;
}

/** A body, or why there is none. */
export type CompletedBody = { readonly bytes: Uint8Array } | { readonly lacks: string };

/** Puts a request's body together, with files from beside the capture. Tells of each: whoever made the capture chose it, and not the user. */
export function completeBody(
  { body, lacks = '' }: CapturedRequest,
  folder: string | undefined,
  report: Report,
): CompletedBody {
  if (!body) return { lacks };
  const parts: Uint8Array[] = [];
  for (const part of body) {
    if (!('file' in part)) {
      parts.push(part);
      continue;
    }
    const bytes = folder === undefined ? undefined : readFileBeside(folder, part.file, MAX_CAPTURE_BYTES);
    if (folder === undefined || !bytes)
      return { lacks: `The body is in a file, ${part.file}, that is not beside the capture.` };
    const said = `Took the body from the file ${part.file}, which the capture names.`;
    report({ type: 'read', file: join(folder, part.file) }, paragraph(said, 0));
    parts.push(sentOf(part, bytes));
  }
  return { bytes: Buffer.concat(parts) };
}

/** The path of a captured URL, without its query: enough to tell requests apart. */
export function pathOf({ url }: CapturedRequest): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url.replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
}
