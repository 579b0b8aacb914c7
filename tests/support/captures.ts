/** Reading `fixtures/captures/`: see the README there. */

import { readFileSync } from 'node:fs';
import type { CapturedRequest } from '../../src/captures/capture.js';
import { sentOf } from '../../src/captures/curl-command.js';

/** What a delivery of a capture is: the name of the fixture that it is, byte for byte; or why it is none. */
export type ExpectedDelivery = string | { causes: string[] } | { lacks: string };

export interface CaptureFixture {
  file: string;
  kind: string;
  /** Its requests that are POST, in order. */
  deliveries: ExpectedDelivery[];
  /** How many requests are no POST. */
  others?: number;
  /** What every one of them is known to have lost. */
  notes?: string[];
  /** Files that it names. */
  beside?: string[];
  /** Of Telnyx's own log. */
  events?: string[];
}

const folder = new URL('../../fixtures/captures/', import.meta.url);

export const CAPTURES: CaptureFixture[] = JSON.parse(readFileSync(new URL('captures.json', folder), 'utf8'));

export function readCaptureFile(file: string): Buffer {
  return readFileSync(new URL(file, folder));
}

export function pathOf(file: string): string {
  return new URL(file, folder).pathname;
}

/** A request's body, with the files that it names. */
export function bodyBytes({ body }: CapturedRequest): Buffer | undefined {
  return body && Buffer.concat(body.map((part) => ('file' in part ? sentOf(part, readCaptureFile(part.file)) : part)));
}
