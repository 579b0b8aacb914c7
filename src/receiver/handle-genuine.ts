/**
 * To which handler a genuine delivery goes.
 *
 * @module
 */

import type { Genuine } from './authenticate.js';
import { type Handler, handleOnceBy } from './handle-once.js';
import type { Tell } from './hooks.js';
import type { Handled } from './outcomes.js';
import type { CheckedReceiverOptions } from './read-receiver-options.js';
import type { VerifiedDelivery } from './receiver-options.js';

/** Makes the function that hands deliveries over. It throws what is not understood, at once, where nobody takes that. */
export function handleGenuineBy(options: CheckedReceiverOptions, tell: Tell) {
  const { onEvent, onOther, onInvalid } = options;
  const handleOnce = handleOnceBy(options, tell);

  return function handleGenuine({ contents, timestamp }: Genuine): Handled | Promise<Handled> {
    const { id, idSource, attempt, body, classified } = contents;
    const handler = handlerOf();
    if (!handler) return { outcome: 'ignored' };
    const verified: VerifiedDelivery = { id, idSource, timestamp, ...(attempt !== undefined && { attempt }) };
    return handleOnce(verified, handler);

    function handlerOf(): Handler | undefined {
      switch (classified.kind) {
        case 'siprec':
          return { name: 'onEvent', handle: (delivery) => onEvent(classified.event, delivery) };
        case 'other':
          return onOther === 'ignore' ? undefined : { name: 'onOther', handle: (delivery) => onOther(body, delivery) };
        case 'invalid':
          if (!onInvalid) throw classified.error;
          return { name: 'onInvalid', handle: (delivery) => onInvalid(body, delivery, classified.error) };
      }
    }
  };
}
