/**
 * One suite for every runtime: plain ESM, no test framework, nothing of Node's. It takes the library as an argument, and does what the
 * public contract says: all deliveries of `fixtures/`, and the shapes that JSON cannot hold.
 */

import { bodyCases } from './bodies.mjs';
import { reviveDelivery } from './deliveries.mjs';
import { errorCases } from './errors.mjs';
import { eventCases } from './events.mjs';
import { factsOf } from './facts.mjs';
import { fixtureCases } from './fixtures.mjs';
import { headerCases } from './headers.mjs';
import { keyCases } from './keys.mjs';
import { lackCases } from './lacks.mjs';
import { receiverCases } from './receiver.mjs';
import { recoveryCases } from './recovery.mjs';
import { refusalCases } from './refusals.mjs';
import { signatureCases } from './signatures.mjs';
import { standardCases } from './standard.mjs';
import { surfaceCases } from './surface.mjs';
import { testingCases } from './testing.mjs';

const SUITES = [
  ...[surfaceCases, fixtureCases, eventCases, headerCases, bodyCases, keyCases, signatureCases, refusalCases],
  ...[errorCases, lackCases, testingCases, standardCases, receiverCases, recoveryCases],
];

/**
 * @typedef {object} Result
 * @property {string} name - Of the case: the same in every runtime.
 * @property {boolean} ok
 * @property {string} [reason] - Why it is not.
 */

/**
 * @typedef {object} Library - The module behind each door of the package; and `stock`, the `standardwebhooks` package.
 * @property {any} root
 * @property {any} native
 * @property {any} receiver
 * @property {any} recovery
 * @property {any} schemas
 * @property {any} standard
 * @property {any} testing
 * @property {any} stock
 */

/**
 * Runs everything.
 *
 * @param {Library} library
 * @param {{ deliveries: any[], vectors: Record<'rfc8032' | 'wycheproof' | 'smallOrder', any[]> }} data - What `fixtures/` holds.
 * @returns {Promise<{ facts: import('./facts.mjs').Facts, results: Result[] }>}
 */
export async function conformance(library, data) {
  const deliveries = data.deliveries.map(reviveDelivery);
  const named = (name) => deliveries.find((delivery) => delivery.name === name);
  const facts = await factsOf(library, named('accepted-call-control-started'), data.vectors.rfc8032[1]);
  const doors = [
    { door: 'root', library: library.root, engine: facts.rootEngine },
    { door: 'native', library: library.native, engine: facts.nativeEngine },
  ];
  const context = { ...library, doors, deliveries, named, vectors: data.vectors, facts };
  const results = [];
  // One after the other: some take a global away for a while.
  for (const suite of SUITES) for (const [name, run] of suite(context)) results.push(await resultOf(name, run));
  return { facts, results };
}

async function resultOf(name, run) {
  try {
    await run();
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, reason: String(error?.message ?? error).slice(0, 500) };
  }
}
