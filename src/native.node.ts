/**
 * `native.ts` for Node, Bun and Deno, on `node:crypto`. It has the declarations and the documentation of `native.ts`.
 *
 * @module
 */

import { nodeOrNoble as engine } from './engines/node-crypto-engine.js';
import { unwrapOn, verifyOn } from './verification/on-engine.js';

export * from './index.js';
export { importKeys as importPublicKey } from './keys/public-key.js';
export const verify = /* @__PURE__ */ verifyOn(engine);
export const unwrap = /* @__PURE__ */ unwrapOn(engine);
