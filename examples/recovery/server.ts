/**
 * Receives deliveries on PORT, and shows its metrics to Prometheus on METRICS_PORT. On SIGTERM, it answers what it is handling, then ends.
 *
 * Only this machine can read the metrics, unless you set METRICS_HOST to the address on which Prometheus reaches it. No load balancer may lead there.
 */

import { createServer } from 'node:http';
import { register } from 'prom-client';
import { toNodeListener } from 'telnyx-siprec-webhooks/receiver';
import { close, receiver } from './receiver.js';

const webhooks = createServer(toNodeListener(receiver)).listen(Number(process.env.PORT ?? 3000));

const metrics = createServer((_, response) => {
  register.metrics().then(
    (text) => response.setHeader('content-type', register.contentType).end(text),
    (error) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(process.env.METRICS_PORT ?? 9464), process.env.METRICS_HOST ?? '127.0.0.1');

async function stop(): Promise<void> {
  // Connections without a request would keep the server open. After five seconds, Telnyx no longer waits for an answer.
  setTimeout(() => webhooks.closeAllConnections(), 5_000).unref();
  metrics.close();
  await new Promise((resolve) => webhooks.close(resolve));
  await close();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
