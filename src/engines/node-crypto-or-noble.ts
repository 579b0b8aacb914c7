/**
 * The engine of Node, Bun and Deno.
 *
 * @module
 */

import { nativeOr } from './native-or-noble.js';
import { nobleEngine } from './noble-engine.js';
import { nodeEngine } from './node-crypto-engine.js';

/** The runtime's own Ed25519, or noble's where it has none. */
export const engine = /* @__PURE__ */ nativeOr(nodeEngine, nobleEngine);
