/**
 * The Ed25519 engine that a test project is about. `root` tests `src/index.ts`; the other two run the same files with `src/native.node.ts` and
 * `src/native.ts` in its place (see vitest.config.ts).
 */

import type { Ed25519Engine } from '../../src/engines/engine.js';
import { nobleEngine } from '../../src/engines/noble-engine.js';
import { nodeEngine } from '../../src/engines/node-crypto-engine.js';
import { webCryptoEngine } from '../../src/engines/webcrypto-engine.js';

export type EngineName = 'noble' | 'node' | 'webcrypto';

export const engineName = (process.env.ENGINE ?? 'noble') as EngineName;

const ENGINES: Record<EngineName, Ed25519Engine> = { noble: nobleEngine, node: nodeEngine, webcrypto: webCryptoEngine };

export const engine = ENGINES[engineName];
