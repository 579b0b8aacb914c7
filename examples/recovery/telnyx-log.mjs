/**
 * Answers as Telnyx's log of failed deliveries does, so that you can rehearse a recovery without your API key. One event of each kind failed a minute ago.
 * For 200 hours ago, run `node recovery/telnyx-log.mjs 200`. Each time that you start it, it makes new events.
 */

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';

const startedAt = Date.now() - Number(process.argv[2] ?? 1 / 60) * 3_600_000;
const times = {
  started_at: new Date(startedAt).toISOString(),
  finished_at: new Date(startedAt + 2_000).toISOString(),
};
const request = { url: 'https://example.com/webhooks', headers: [['Accept', '*/*']] };
const records = ['siprec.started', 'siprec.stopped', 'siprec.failed'].map((type) => ({
  record_type: 'webhook_delivery',
  id: randomUUID(),
  user_id: randomUUID(),
  status: 'failed',
  webhook: { ...sampleEvents[type].bare, id: randomUUID() },
  ...times,
  attempts: [{ status: 'failed', ...times, errors: [75499], http: { request } }],
}));

createServer(({ url }, response) => {
  const since = new URL(url, 'http://localhost').searchParams.get('filter[started_at][gte]');
  const data = startedAt < Date.parse(since) ? [] : records;
  const meta = {
    page_number: 1,
    page_size: 250,
    total_pages: Math.ceil(data.length / 250),
    total_results: data.length,
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data, meta }));
}).listen(Number(process.env.PORT ?? 4010), '127.0.0.1');
