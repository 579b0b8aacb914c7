/**
 * The engine of Node, Bun and Deno.
 *
 * @module
 */

import { nobleEngine } from '../verify.js';
import { nativeOr } from './detect.js';
import { nodeEngine } from './node-engine.js';

/** The runtime's own Ed25519, or noble's where it has none. */
export const engine = /* @__PURE__ */ nativeOr(nodeEngine, nobleEngine);
