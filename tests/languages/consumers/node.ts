// Node, whose servers take a listener.

import { createServer } from 'node:http';
import { toNodeListener } from 'telnyx-siprec-webhooks/receiver';
import { receiver } from './receiver.js';

createServer(toNodeListener(receiver)).listen(3000);
