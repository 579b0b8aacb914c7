/**
 * Recovers what Telnyx gave up on. A cron job, every ten minutes, say:
 *
 *     0,10,20,30,40,50 * * * * node recover.js
 *
 * Exits with 1 when something is left to do, so that whatever runs it tells you. Running it twice, or twice at a time, does no harm.
 */

import { recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';
import { close, receiver } from './receiver.js';

/** Less than the store remembers (24 hours, unless you set retentionMs), so that nothing is too old. */
const TWELVE_HOURS = 12 * 3_600_000;

try {
  const summary = await recoverDeliveries({
    apiKey: process.env.TELNYX_API_KEY,
    baseUrl: process.env.TELNYX_BASE_URL, // Telnyx's own API if this is not set
    receiver,
    since: new Date(Date.now() - TWELVE_HOURS),
  });
  console.log(JSON.stringify(summary));
  if (!summary.isComplete || summary.remainingCount > 0) process.exitCode = 1;
} finally {
  await close();
}
