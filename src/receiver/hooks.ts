/**
 * Telling the hooks. They change nothing of the answer, whatever they do; where there is none, what needs somebody's attention is printed.
 *
 * @module
 */

import { type WebhookError, WebhookPayloadError } from '../errors/webhook-errors.js';
import { nameOf, type Print, printer } from './printing.js';
import type { CheckedReceiverOptions } from './read-receiver-options.js';
import type { AnswerReport, Failure, ReceiverOptions, VerifiedDelivery } from './receiver-options.js';

/** Tells one hook each. None of these throws. */
export interface Tell {
  /** Not there where nobody wants to know. */
  readonly answered: ((answer: AnswerReport) => void) | undefined;
  refused(error: WebhookError, status: number): void;
  duplicate(delivery: VerifiedDelivery): void;
  failed(error: unknown, during: Failure['during'], id: string | undefined): void;
}

type OnRefused = NonNullable<ReceiverOptions['onRefused']>;
type Hooks = Pick<CheckedReceiverOptions, 'onAnswer' | 'onRefused' | 'onDuplicate' | 'onError'>;

export function tellHooks({ onAnswer, onRefused, onDuplicate, onError }: Hooks): Tell {
  const print = printer();
  const printFailure = failurePrinter(print);
  const printRefused = refusalPrinter(print);
  const failed: Tell['failed'] = (error, during, id) =>
    call(
      () => (onError ? onError(error, { during, id }) : printFailure(error, { during, id })),
      (failure) => {
        printFailure(error, { during, id });
        printFailure(failure, { during: 'onError', id });
      },
    );
  return {
    failed,
    answered:
      onAnswer &&
      ((answer) =>
        call(
          () => onAnswer(answer),
          (failure) => failed(failure, 'onAnswer', answer.id),
        )),
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

/**
 * Prints what is to come again once somebody has seen to it. Of the rest, forgeries among them, anybody can make many; but a wrong key looks like
 * a forgery, so the first of each kind is printed, too.
 */
function refusalPrinter(print: Print): (error: WebhookError, status: number) => void {
  const printed = new Set<string>();
  return (error, status) => {
    const kind = `${status} ${error.code}`;
    if (status < 500 && printed.has(kind)) return;
    printed.add(kind);
    const eventType = error instanceof WebhookPayloadError && error.eventType;
    const once = status < 500 ? ' (Further ones are not printed. Give onRefused to see them.)' : '';
    print(kind, `${kind}${eventType ? ` (${eventType})` : ''}: ${error.message}${once}`);
  };
}

function failurePrinter(print: Print): (error: unknown, failure: Failure) => void {
  return (error, { during, id }) =>
    print(`${during} ${nameOf(error)}`, `${during} failed${id === undefined ? '' : ` (${id})`}`, error);
}
