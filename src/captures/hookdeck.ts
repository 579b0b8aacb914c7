/**
 * Hookdeck: a request or an event of its API, or a list of them.
 *
 * @module
 */

import type { Capture, CapturedRequest } from './capture.js';
import { answerOf } from './captured-answer.js';
import { bodyOf, headersOf, keptAsText, recordOf, textOf, timeOf } from './json-fields.js';

/** Reads requests and events as Hookdeck's API gives them, with their data; `undefined` for anything else. */
export function readHookdeck(value: unknown): Capture | undefined {
  const { models } = recordOf(value);
  const items: unknown[] = Array.isArray(models) ? models : [value];
  const ours = items.map(recordOf).filter(isOurs);
  if (ours.length === 0) return undefined;
  return {
    kind: 'Hookdeck',
    name: 'an export of Hookdeck',
    requests: ours.map((item) => ({
      ...readData(recordOf(item.data)),
      arrived: arrivalOf(item),
      answer: answerOf(item.response_status),
    })),
  };
}

function isOurs({ id, team_id, source_id, data }: Record<string, unknown>): boolean {
  const isKnown = /^(?:req|evt|bmk)_/.test(textOf(id)) || (team_id !== undefined && source_id !== undefined);
  return isKnown && 'headers' in recordOf(data);
}

/** A bookmark's own time is when somebody made it. */
function arrivalOf({ id, ingested_at, created_at }: Record<string, unknown>): Date | undefined {
  return timeOf(textOf(id).startsWith('evt_') ? created_at : ingested_at);
}

function readData({ headers, path, query, body: content, is_large_payload }: Record<string, unknown>): CapturedRequest {
  const url = textOf(path) + (textOf(query) === '' ? '' : `?${textOf(query).replace(/^\?/, '')}`);
  const head = { method: 'POST', url, headers: headersOf(headers) };
  if (is_large_payload === true && (content ?? undefined) === undefined) {
    return { ...head, body: undefined, lacks: LARGE, notes: [] };
  }
  const { body, notes } = bodyOf(content);
  return { ...head, body, notes: typeof content === 'string' ? [...notes, keptAsText('Hookdeck')] : notes };
}

const LARGE = 'Hookdeck leaves large bodies out. Get it by GET /requests/ID/raw_body.';
