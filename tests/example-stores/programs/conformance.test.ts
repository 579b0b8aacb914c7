/** Runs in workerd, by Cloudflare's test tool: `env` is that of the Worker in `src`. */

import { env } from 'cloudflare:workers';
import { test } from 'vitest';
import { check } from './check.js';
import { type DeliveryClaim, durableObjectStore } from './store.js';

const { DELIVERY_CLAIMS } = env as { DELIVERY_CLAIMS: DurableObjectNamespace<DeliveryClaim> };

test('keeps the rules', { timeout: 100_000 }, () => check(durableObjectStore(DELIVERY_CLAIMS)));
