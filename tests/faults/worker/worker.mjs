/**
 * A worker: the installed package behind `node:http`, over a Redis client of its own. Copied next to the installed package, and started as a
 * process, so that it can be killed.
 */

import { createServer } from 'node:http';
import { createReceiver, redisStore, toNodeListener } from 'telnyx-siprec-webhooks/receiver';
import { connect } from './clients.mjs';
import { openJournal } from './journal.mjs';
import { MUTANTS } from './mutants.mjs';
import { watchForStalls } from './stalls.mjs';

/** @type {import('../workers.mjs').WorkerOptions & { port: number, journal: string, publicKey: string }} */
const options = JSON.parse(process.argv[2]);
const journal = openJournal(options.journal);
process.on('disconnect', () => process.exit()); // the suite is gone, however that came about

const client = await connect(options.client, options.redisPort, options.reconnectMs);
const store = redisStore(client);
const mutate = options.mutant ? MUTANTS[options.mutant] : (/** @type {typeof store} */ same) => same;

const receiver = createReceiver({
  publicKey: options.publicKey,
  store: mutate(store, client),
  leaseMs: options.leaseMs,
  now: () => new Date(Date.now() + options.skewMs),
  onEvent: handle,
  onOther: 'ignore',
  onRefused: (error) => journal.error('refused', error.code),
  onError(error, { during }) {
    if (during !== 'onEvent') journal.error(during, error);
  },
});

const server = createServer(toNodeListener(receiver));
process.on('message', () => {
  watchForStalls(options.leaseMs / 4, () => journal.error('machine', 'stood still'));
  server.listen(options.port, '127.0.0.1', () => process.send?.('listening'));
});
process.send?.('ready');

/**
 * @param {import('telnyx-siprec-webhooks').SiprecEvent} event
 * @param {import('telnyx-siprec-webhooks/receiver').Delivery} delivery
 */
async function handle(event, { signal }) {
  const run = journal.begin('SiprecSid' in event ? event.SiprecSid : event.id);
  signal.addEventListener('abort', run.lost);
  await new Promise((resolve) => setTimeout(resolve, duration()));
  if (Math.random() < options.failing) {
    run.failed();
    throw new Error('One of those that fail at random.');
  }
  run.done();
}

/** Mostly quick; some take longer than Telnyx waits, and a few longer than a lease, which is then renewed. */
function duration() {
  const [least, most] = Math.random() < options.slow ? options.slowMs : options.quickMs;
  return least + Math.random() * (most - least);
}
