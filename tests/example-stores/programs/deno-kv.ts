/** Runs in Deno, on a database in memory. */

import { check } from './check.js';
import { denoKvStore } from './store.js';

const kv = await Deno.openKv(':memory:');
await check(denoKvStore(kv));
kv.close();
