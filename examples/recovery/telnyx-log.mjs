/**
 * Telnyx's log of failed deliveries, as its API gives it, to rehearse a recovery without your API key. One event of each kind failed a minute ago.
 * The events are new ones each time that you start it.
 */

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';

const times = {
  started_at: new Date(Date.now() - 60_000).toISOString(),
  finished_at: new Date(Date.now() - 58_000).toISOString(),
};
const request = { url: 'https://example.com/webhooks', headers: [['Accept', '*/*']] };
const data = ['siprec.started', 'siprec.stopped', 'siprec.failed'].map((type) => ({
  record_type: 'webhook_delivery',
  id: randomUUID(),
  user_id: randomUUID(),
  status: 'failed',
  webhook: { ...sampleEvents[type].bare, id: randomUUID() },
  ...times,
  attempts: [{ status: 'failed', ...times, errors: [75499], http: { request } }],
}));
const meta = { page_number: 1, page_size: 250, total_pages: 1, total_results: data.length };

createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data, meta }));
}).listen(Number(process.env.PORT ?? 4010), '127.0.0.1');
