/** The stand-in of Telnyx's API is read by Telnyx's own SDK as by us: what we test against is the API, and not our idea of it. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Telnyx from 'telnyx';
import { recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';
import { API_KEY, failedDelivery, siprecEvent, TelnyxApi } from './telnyx-api.mjs';

const now = Date.now();
const since = new Date(now - 3_600_000);
const until = new Date(now);

let api;
before(async () => {
  api = await TelnyxApi.start();
  api.records = Array.from({ length: 600 }, (_, index) =>
    failedDelivery(siprecEvent(`e${index}`), now - index * 1_000),
  );
  api.records.push(failedDelivery(siprecEvent('another', 'call.hangup'), now - 1_000));
});
after(() => api.stop());

const FILTER = {
  status: { eq: 'failed' },
  event_type: 'siprec.started,siprec.stopped,siprec.failed',
  started_at: { gte: since.toISOString(), lte: until.toISOString() },
};

const ours = async (options) => {
  const records = [];
  const receiver = { handleWithoutVerification: async ({ id }) => ({ outcome: 'handled', id }) };
  const onProgress = ({ record }) => records.push(record);
  await recoverDeliveries({ apiKey: API_KEY, baseUrl: api.url, since, until, receiver, onProgress, ...options });
  return records;
};

test('the SDK reads the same records, by the same queries', async () => {
  const client = new Telnyx({ apiKey: API_KEY, baseURL: api.url });
  const theirs = [];
  for await (const record of client.webhookDeliveries.list({ filter: FILTER, 'page[size]': 250 })) theirs.push(record);
  const queries = api.requests.splice(0).map(({ query }) => query);
  assert.equal(theirs.length, 600);
  assert.deepEqual(await ours(), theirs);
  const numbered = ({ filter, page }) => ({ filter, page: { number: '1', ...page } });
  assert.deepEqual(
    api.requests.map(({ query }) => query),
    queries.map(numbered),
  );
});

test('the SDK is refused as we are', async () => {
  for (const [apiKey, code, status] of [['KEYwrong', 'api_refused', 401]]) {
    const client = new Telnyx({ apiKey, baseURL: api.url, maxRetries: 0 });
    await assert.rejects(async () => client.webhookDeliveries.list(), { status });
    await assert.rejects(ours({ apiKey }), { code, httpStatus: status });
  }
});
