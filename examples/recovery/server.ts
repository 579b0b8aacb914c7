/**
 * Receives deliveries on PORT, and shows its metrics to Prometheus on METRICS_PORT. On SIGTERM, it answers what it is handling, then ends.
 *
 * Only this machine can read the metrics, unless you set METRICS_HOST to the address on which Prometheus reaches it. No load balancer may lead there. For a
 * load balancer's health check, PORT answers GET /health with 200.
 */

import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { register } from 'prom-client';
import { importPublicKey } from 'telnyx-siprec-webhooks';
import { toNodeListener } from 'telnyx-siprec-webhooks/receiver';
import { close, receiver } from './receiver.js';

importPublicKey(process.env.TELNYX_PUBLIC_KEY); // throws if the key is missing or malformed

const listener = toNodeListener(receiver);
const running = new Set<ServerResponse>();
let isStopping = false;

const webhooks = createServer(async (request, response) => {
  if (isStopping) response.setHeader('connection', 'close');
  if (request.url === '/health') return response.writeHead(isStopping ? 503 : 200).end();
  running.add(response);
  await listener(request, response);
  running.delete(response);
});
const port = Number(process.env.PORT ?? 3000);
webhooks.listen(port, () => console.log(`Deliveries are taken on port ${port}.`));

const metrics = createServer((_, response) => {
  response.setHeader('connection', 'close'); // a kept connection would keep the server open
  register.metrics().then(
    (text) => response.setHeader('content-type', register.contentType).end(text),
    (error) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(process.env.METRICS_PORT ?? 9464), process.env.METRICS_HOST ?? '127.0.0.1');

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  // Docker kills a process ten seconds after SIGTERM. If the database stands still, this one ends earlier. What it did not answer, Telnyx sends again.
  setTimeout(() => process.exit(1), 8_000).unref();
  // A load balancer keeps its connections. Without this, it would go on sending deliveries on them.
  for (const response of running) if (!response.headersSent) response.setHeader('connection', 'close');
  // Connections without a request would keep the server open. After five seconds, Telnyx no longer waits for an answer.
  setTimeout(() => webhooks.closeAllConnections(), 5_000).unref();
  metrics.close();
  await new Promise((resolve) => webhooks.close(resolve));
  while (running.size > 0) await sleep(50); // a handler may run after its connection was cut
  await close();
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
