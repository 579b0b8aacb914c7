/**
 * The engine of browsers, workers and edge runtimes.
 *
 * @module
 */

import { nativeOr } from './native-or-noble.js';
import { nobleEngine } from './noble-engine.js';
import { webCryptoEngine } from './webcrypto-engine.js';

/** The runtime's own Ed25519, or noble's where it has none. */
export const engine = /* @__PURE__ */ nativeOr(webCryptoEngine, nobleEngine);
