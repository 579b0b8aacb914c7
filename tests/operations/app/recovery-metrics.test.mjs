/** recovery-metrics.ts, which the page for operations shows: what a recovery did, in a file that node_exporter takes. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
import { recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';
import { writeMetrics } from './recovery-metrics.js';
import { API_KEY, failedDelivery, siprecEvent, TelnyxApi } from './telnyx-api.mjs';

test('the summary of a run, in place of that of the last one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-metrics-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'siprec_recovery.prom');
  const api = await TelnyxApi.start();
  t.after(() => api.stop());
  const handler = {
    onEvent(_, { id }) {
      if (id === 'thrown') throw new Error('by the handler');
    },
  };
  const receiver = createReceiver({ publicKey: () => undefined, ...handler, onOther: 'ignore', onError() {} });
  const run = async (signal) => {
    const options = { apiKey: API_KEY, baseUrl: api.url, receiver, since: new Date(Date.now() - 3_600_000) };
    const summary = await recoverDeliveries(signal ? { ...options, signal } : options);
    await writeMetrics({ ...summary, storeUnavailable: 0 }, file);
    const samples = readFileSync(file, 'utf8').match(/^siprec_\S+ \S+$/gm);
    return Object.fromEntries(samples.map((line) => line.replace('siprec_recovery_', '').split(' ')));
  };
  const records = (counts) =>
    Object.fromEntries(
      ['handled', 'duplicates', 'ignored', 'failed', 'storeUnavailable', 'invalid', 'busy', 'tooOld'].map((result) => [
        `records{result="${result}"}`,
        String(counts[result] ?? 0),
      ]),
    );

  api.records.push(
    failedDelivery(siprecEvent('one'), Date.now() - 1_000),
    failedDelivery(siprecEvent('thrown'), Date.now() - 1_000),
    failedDelivery({ ...siprecEvent('odd'), payload: {} }, Date.now() - 1_000),
  );
  const began = Math.floor(Date.now() / 1000);
  const { finished_timestamp_seconds: finished, ...first } = await run();
  assert.deepEqual(first, { ...records({ handled: 1, failed: 1, invalid: 1 }), remaining: '2', is_complete: '1' });
  assert.ok(Number(finished) >= began && Number(finished) <= Date.now() / 1000);

  api.records.splice(1);
  const { finished_timestamp_seconds: _, ...second } = await run();
  assert.deepEqual(second, { ...records({ duplicates: 1 }), remaining: '0', is_complete: '1' });
  assert.equal((await run(AbortSignal.abort())).is_complete, '0');

  assert.deepEqual(readdirSync(folder), ['siprec_recovery.prom']);
  const text = readFileSync(file);
  assert.equal(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' }), '');
});
