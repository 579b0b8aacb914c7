/**
 * webhook.site: `GET /token/…/requests`, or one request.
 *
 * @module
 */

import type { Capture } from './capture.js';
import { bodyOf, headersOf, keptAsText, recordOf, textOf, timeOf } from './json-fields.js';

/** Reads requests as webhook.site's API gives them; `undefined` for anything else. */
export function readWebhookSite(value: unknown): Capture | undefined {
  const { data } = recordOf(value);
  const items: unknown[] = Array.isArray(data) ? data : [value];
  const ours = items.map(recordOf).filter((item) => 'token_id' in item && 'content' in item);
  if (ours.length === 0) return undefined;
  return {
    kind: 'webhook.site',
    name: 'an export of webhook.site',
    requests: ours.map(({ method, url, headers, content, created_at }) => {
      const { body, notes } = bodyOf(content);
      return {
        method: textOf(method),
        url: textOf(url),
        headers: headersOf(headers),
        body,
        arrived: timeOf(created_at),
        notes: [...notes, keptAsText('webhook.site')],
      };
    }),
  };
}
