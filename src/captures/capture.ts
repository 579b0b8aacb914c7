/**
 * What a capture holds: the requests in it, and what each is known to have lost.
 *
 * @module
 */

import type { CapturedAnswer } from './captured-answer.js';

/** What a capture was made with, by that thing's own name. */
export type CaptureKind =
  | 'HTTP'
  | 'curl'
  | 'curl --trace'
  | 'curl --trace-ascii'
  | 'curl -v'
  | 'HAR'
  | 'ngrok'
  | 'webhook.site'
  | 'Hookdeck'
  | 'Lambda'
  | 'JSON'
  | 'Telnyx';

/** A header as it was captured. One that came twice is there twice. */
export type CapturedHeader = readonly [name: string, value: string];

/** A body that is in a file of its own. */
export interface BodyFile {
  /** Its name alone, without any folder: a capture may name whatever it likes. */
  readonly file: string;
  /** What curl does to its bytes before it sends them. */
  readonly sent: 'as it is' | 'without line breaks' | 'percent-encoded';
}

/** One request of a capture. */
export interface CapturedRequest {
  readonly method: string;
  /** As it was captured: a URL, a path, or nothing. */
  readonly url: string;
  readonly headers: readonly CapturedHeader[];
  /** The body, in the order of its parts; `undefined` where the capture has none of its bytes. */
  readonly body: readonly (Uint8Array | BodyFile)[] | undefined;
  /** When it arrived, by the capture. Nobody signed that. */
  readonly arrived?: Date | undefined;
  /** What was answered, where the capture holds it. */
  readonly answer?: CapturedAnswer | undefined;
  /** Why the capture does not have the body. */
  readonly lacks?: string;
  /** What this capture, or this kind of capture, is known to have lost or changed. */
  readonly notes: readonly CaptureNote[];
}

/** What a capture is known to have lost or changed. */
export interface CaptureNote {
  readonly code:
    | 'body_parsed'
    | 'body_as_text'
    | 'body_not_utf8'
    | 'body_truncated'
    | 'body_longer'
    | 'chunks_broken'
    | 'base64_broken'
    | 'line_endings'
    | 'shell_expansion'
    | 'text_encoded_again';
  readonly message: string;
}

/** What was captured. */
export interface Capture {
  readonly kind: CaptureKind;
  /** The same in words, with its article: "a HAR file". */
  readonly name: string;
  /** Every request in it, of any method, in order. */
  readonly requests: readonly CapturedRequest[];
  /** Of Telnyx's own log, which has no requests: its records' events. */
  readonly events?: readonly LoggedEvent[];
}

/** What Telnyx's own log has of a delivery. */
export interface LoggedEvent {
  readonly event: unknown;
  /** What the last attempt was answered. */
  readonly answer?: CapturedAnswer | undefined;
}

/** Longer ones are not read. */
export const MAX_CAPTURE_BYTES = 128 * 1024 * 1024;

/** More are not read. */
export const MAX_REQUESTS = 10_000;

/** What can be recognised, for messages. */
export const RECOGNISED =
  'HTTP as text, a curl command, curl --trace, HAR, JSON of ngrok, webhook.site or Hookdeck, a Lambda event, or JSON with headers and body';

/** What was given is no capture, or one that cannot be read. The message quotes nothing of it. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
}
