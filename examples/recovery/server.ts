/** Receives deliveries. */

import { createServer } from 'node:http';
import { toNodeListener } from 'telnyx-siprec-webhooks/receiver';
import { receiver } from './receiver.js';

createServer(toNodeListener(receiver)).listen(Number(process.env.PORT ?? 3000));
