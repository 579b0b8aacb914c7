/**
 * `receiver.ts` for Node, Bun and Deno, on `node:crypto`. It has the declarations and the documentation of `receiver.ts`.
 *
 * @module
 */

import { nodeOrNoble as engine } from './engines/node-crypto-engine.js';
import { createReceiverOn } from './receiver/create-receiver.js';

export * from './receiver/index.js';
export const createReceiver = /* @__PURE__ */ createReceiverOn(engine);
