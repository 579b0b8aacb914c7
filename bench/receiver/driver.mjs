/**
 * Sends deliveries from a process of its own: 64 connections that are kept open, one request at a time on each, by bare sockets, so that the
 * sender takes as little of the machine as it can. What is answered with 500 or 503 is sent again later.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { makeDeliveries } from './deliveries.mjs';

const CONNECTIONS = 64;

let deliveries = [];

process.on('message', async ({ make, send }) => {
  if (make) {
    const { nextIndex, ...made } = makeDeliveries(make);
    deliveries = made.deliveries;
    process.send({ nextIndex });
  } else process.send(await drive(send.port));
});
process.on('disconnect', () => process.exit());

/** Has every delivery answered for good, and gives what came of them. */
function drive(port) {
  const statuses = {};
  const wrong = {};
  const acknowledged = [];
  const latencies = [];
  const again = [];
  let next = 0;
  let open = CONNECTIONS;

  const take = () => (next < deliveries.length ? deliveries[next++] : again.shift());
  const answered = (delivery, status, millis) => {
    latencies.push(millis);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 500 || status === 503) again.push(delivery);
    else if (status !== (delivery.kind === 'forged' ? 401 : 200)) wrong[status] = (wrong[status] ?? 0) + 1;
    else if (status === 200) acknowledged.push(delivery.index);
  };

  return new Promise((resolve, reject) => {
    const start = performance.now();
    const done = () => {
      const seconds = (performance.now() - start) / 1000;
      resolve({ seconds, requests: latencies.length, statuses, wrong, acknowledged, latencies });
    };
    for (let connection = 0; connection < CONNECTIONS; connection++) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let delivery;
      let sentAt = 0;
      let text = '';
      const sendNext = () => {
        delivery = take();
        if (!delivery) {
          socket.end();
          if (--open === 0) done();
          return;
        }
        sentAt = performance.now();
        socket.write(delivery.bytes);
      };
      socket.on('connect', sendNext);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        text += chunk.latin1Slice();
        const status = statusOf(text);
        if (!status) return;
        text = '';
        answered(delivery, status, performance.now() - sentAt);
        sendNext();
      });
    }
  });
}

/** The status of a response that has come in full; nothing of one that has not. */
function statusOf(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  if (length === undefined) throw new Error('An answer does not say how long it is.');
  return text.length < end + 4 + Number(length) ? undefined : Number(text.slice(9, 12));
}
