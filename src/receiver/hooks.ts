/**
 * Telling the hooks. They change nothing of the answer, whatever they do; where there is none, what needs somebody's attention is printed.
 *
 * @module
 */

import type { WebhookError } from '../errors.js';
import type { CheckedReceiverOptions, Delivery, Failure, ReceiverOptions } from './options.js';

/** Tells one hook each. */
export interface Tell {
  refused(error: WebhookError, status: number): void;
  duplicate(delivery: Omit<Delivery, 'signal'>): void;
  failed(error: unknown, during: Failure['during'], id: string | undefined): void;
}

type OnRefused = NonNullable<ReceiverOptions['onRefused']>;
type Hooks = Pick<CheckedReceiverOptions, 'onRefused' | 'onDuplicate' | 'onError'>;

export function tellHooks({ onRefused, onDuplicate, onError = printFailure }: Hooks): Tell {
  const failed: Tell['failed'] = (error, during, id) => {
    // A hook that fails while it is told of a failure is beyond help.
    call(
      () => onError(error, { during, id }),
      () => {},
    );
  };
  return {
    failed,
    refused: (error, status) =>
      call(
        // The three classes are all there are.
        () => (onRefused ? onRefused(error as Parameters<OnRefused>[0]) : printRefused(error, status)),
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

/** Prints what is to come again once somebody has seen to it. Of the others, forgeries among them, anybody can make many. */
function printRefused({ code, message }: WebhookError, status: number): void {
  if (status >= 500) console.error(`telnyx-siprec-webhooks: ${code}: ${message}`);
}

function printFailure(error: unknown, { during, id }: Failure): void {
  console.error(`telnyx-siprec-webhooks: ${during} failed${id === undefined ? '' : ` (${id})`}:`, error);
}
