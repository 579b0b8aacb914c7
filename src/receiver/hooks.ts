/**
 * Telling the hooks. They change nothing of the answer, whatever they do; where there is none, what needs somebody's attention is printed.
 *
 * @module
 */

import type { WebhookError } from '../errors.js';
import type { CheckedReceiverOptions, Delivery, Failure, ReceiverOptions } from './options.js';

/** Tells one hook each. */
export interface Tell {
  refused(error: WebhookError): void;
  duplicate(delivery: Omit<Delivery, 'signal'>): void;
  failed(error: unknown, during: Failure['during'], id: string | undefined): void;
}

type OnRefused = NonNullable<ReceiverOptions['onRefused']>;
type Hooks = Pick<CheckedReceiverOptions, 'onRefused' | 'onDuplicate' | 'onError'>;

export function tellHooks({ onRefused = printRefused, onDuplicate, onError = printFailure }: Hooks): Tell {
  const failed: Tell['failed'] = (error, during, id) => {
    // A hook that fails while it is told of a failure is beyond help.
    call(
      () => onError(error, { during, id }),
      () => {},
    );
  };
  return {
    failed,
    refused: (error) =>
      call(
        () => onRefused(error as Parameters<OnRefused>[0]), // the three classes are all there are
        (failure) => failed(failure, 'onRefused', undefined),
      ),
    duplicate: (delivery) =>
      call(
        () => onDuplicate?.(delivery),
        (failure) => failed(failure, 'onDuplicate', delivery.id),
      ),
  };
}

/** Calls a hook without waiting for it: one that never resolves would be an answer that never comes. */
async function call(hook: () => unknown, onFailure: (error: unknown) => void): Promise<void> {
  try {
    await hook();
  } catch (error) {
    onFailure(error);
  }
}

/** Prints refusals, but not each forgery, of which anybody can make many. What is only stale is genuine here: is our clock right? */
function printRefused(error: WebhookError): void {
  if (error.status !== 401 || error.code.startsWith('timestamp_too_')) {
    console.error(`telnyx-siprec-webhooks: ${error.code}: ${error.message}`);
  }
}

function printFailure(error: unknown, { during, id }: Failure): void {
  console.error(`telnyx-siprec-webhooks: ${during} failed${id === undefined ? '' : ` (${id})`}:`, error);
}
