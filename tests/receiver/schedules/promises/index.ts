/** Every promise that schedules are held to. */

import { ANSWERS } from './answers.js';
import { CLAIMS } from './claims.js';
import { HOOKS } from './hooks.js';
import { LEASE } from './lease.js';
import type { Promised } from './promise.js';
import { TRANSACTIONS } from './transactions.js';

export const PROMISES: readonly Promised[] = [...ANSWERS, ...CLAIMS, ...LEASE, ...HOOKS, ...TRANSACTIONS];
