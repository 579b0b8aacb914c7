/**
 * A server with the receiver of a hand-off, as an example has it: `node hand-off-worker.mjs bullmq QUEUE`. It remembers nothing when it dies.
 * With DIE=1, it dies when the event was handed over, and before anything remembers that. With CARELESS=1, it hands over without the id.
 */

import { createServer } from 'node:http';
import { memoryStore, toNodeListener } from 'telnyx-siprec-webhooks/receiver';
import { HAND_OFFS } from './hand-offs.mjs';

const [, , name, queueName] = process.argv;
const store = memoryStore();
const deadly = { ...store, complete: () => process.kill(process.pid, 'SIGKILL') };
const { receiver } = await HAND_OFFS[name](queueName, process.env.DIE ? deadly : store, Boolean(process.env.CARELESS));
const server = createServer(toNodeListener(receiver));
server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
