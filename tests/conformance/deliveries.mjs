/** Deliveries of `fixtures/`, as they travel in JSON, and as `verify` takes them. */

import { fromBase64 } from './bytes.mjs';
import { withGlobal } from './globals.mjs';

/**
 * Makes what `verify` takes of a fixture: see the README there. A body is in Base64, unless a parser came first.
 *
 * @param {any} fixture
 */
export function reviveDelivery({ now, options, rawBody, ...rest }) {
  const takesDefaults = options === undefined || typeof options === 'object';
  return {
    ...rest,
    isAccepted: 'id' in rest.expected,
    rawBody: 'base64' in rawBody ? fromBase64(rawBody.base64) : rawBody.parsed,
    options: takesDefaults ? { now: () => new Date(now * 1000), ...options } : options,
  };
}

/**
 * Runs an action where there is everything but what the delivery is to come without.
 *
 * @template Value
 * @param {any} delivery
 * @param {() => Promise<Value>} action
 */
export async function inItsRuntime({ without }, action) {
  return without === 'crypto.subtle' ? withGlobal('crypto', {}, action) : action();
}

/**
 * What `verify` must resolve to.
 *
 * @param {any} delivery
 */
export function verdictOf({ expected: { timestamp, ...rest } }) {
  return { ...rest, timestamp: new Date(timestamp * 1000) };
}
