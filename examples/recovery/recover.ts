/**
 * Recovers the deliveries that Telnyx gave up on. Make it a cron job that runs every ten minutes:
 *
 *     0,10,20,30,40,50 * * * * cd /srv/webhooks && node recovery/recover.js
 *
 * Compile it first, or run `npx tsx recovery/recover.ts` instead.
 *
 * It exits with 1 if something is left to do, so that whatever runs it can tell you. It does no harm to run it twice, or twice at a time.
 *
 * After a long outage, run it by hand: `node recovery/recover.js --hours 120`. docs/operations.md says when to add `--include-forgotten`.
 */

import { parseArgs } from 'node:util';
import { recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';
import { close, receiver } from './receiver.js';

try {
  const { values } = parseArgs({ options: { hours: { type: 'string' }, 'include-forgotten': { type: 'boolean' } } });
  // Without --hours, half of what the store remembers: 84 hours of a week. So nothing is too old.
  const hours = Number(values.hours ?? receiver.memory.retentionMs / 2 / 3_600_000);
  const now = Date.now();
  const since = new Date(now - hours * 3_600_000);
  if (!(since.getTime() < now)) throw new Error('--hours takes a number of hours, such as 72.');
  let storeUnavailable = 0; // the summary counts these as failed, but no handler ran
  const summary = await recoverDeliveries({
    apiKey: process.env.TELNYX_API_KEY,
    baseUrl: process.env.TELNYX_BASE_URL, // Telnyx's own API if this is not set
    receiver,
    since,
    includeForgotten: values['include-forgotten'],
    onProgress: ({ outcome }) => {
      if (outcome === 'store_unavailable') storeUnavailable++;
    },
  });
  const result = { ...summary, failed: summary.failed - storeUnavailable, storeUnavailable };
  console.log(JSON.stringify({ hours, since, ...result }));
  if (!summary.isComplete || summary.remainingCount > 0) process.exitCode = 1;
} catch (error) {
  console.error(`The recovery failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await close();
}
