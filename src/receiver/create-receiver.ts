/**
 * Making a receiver, on an engine.
 *
 * @module
 */

import type { Ed25519Engine } from '../engines/engine.js';
import { handleBodiesBy } from './handle-without-verification.js';
import { tellHooks } from './hooks.js';
import { readReceiverOptions } from './read-receiver-options.js';
import { receiveWith } from './receive.js';
import type { ReceiverOptions } from './receiver-options.js';
import { type Receiver, toReceiver } from './requests/fetch-request.js';
import { memoryStart } from './stores/claim-store.js';

/** `createReceiver`, on this engine. */
export function createReceiverOn(engine: Ed25519Engine): (options: ReceiverOptions) => Receiver {
  return function createReceiver(options) {
    const checked = readReceiverOptions(options);
    const { retentionMs, store } = checked;
    const tell = tellHooks(checked);
    return Object.assign(toReceiver(receiveWith(engine, checked, tell), checked), {
      handleWithoutVerification: handleBodiesBy(checked, tell),
      memory: { retentionMs, since: memoryStart(store) },
    });
  };
}
