/**
 * Making a receiver, on an engine.
 *
 * @module
 */

import type { Ed25519Engine } from '../engines/engine.js';
import { receiveWith } from './receive.js';
import { type ReceiverOptions, readReceiverOptions } from './receiver-options.js';
import { type Receiver, toReceiver } from './requests/fetch-request.js';

/** `createReceiver`, on this engine. */
export function createReceiverOn(engine: Ed25519Engine): (options: ReceiverOptions) => Receiver {
  return function createReceiver(options) {
    const checked = readReceiverOptions(options);
    return toReceiver(receiveWith(engine, checked), checked);
  };
}
