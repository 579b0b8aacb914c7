/** A store that all instances on Vercel share: copy it to `lib/siprec-store.ts`. It reads its URL and its token from the environment. */

import { Redis } from '@upstash/redis';
import { redisStore } from 'telnyx-siprec-webhooks/receiver';

export const store = redisStore(Redis.fromEnv());
