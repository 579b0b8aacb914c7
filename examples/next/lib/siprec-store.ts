/** A store that all instances on Vercel share: copy it to `lib/siprec-store.ts`. It reads its URL and its token from the environment. */

import { Redis } from '@upstash/redis';
import { redisStore } from 'telnyx-siprec-webhooks/receiver';

// Jest and Vitest set NODE_ENV to 'test'. Without a store, a receiver remembers in its own memory, so tests need no Redis.
export const store = process.env.NODE_ENV === 'test' ? undefined : redisStore(Redis.fromEnv());
