/**
 * What happens to a request, to the answer: its delivery is authenticated and handled, or refused.
 *
 * @module
 */

import type { Ed25519Engine } from '../engines/engine.js';
import { monotonicNow } from '../primitives/clock.js';
import { type Answer, answerTo } from './answers.js';
import { authenticateWith, type Incoming } from './authenticate.js';
import type { Contents } from './contents.js';
import { handleGenuineBy } from './handle-genuine.js';
import type { Tell } from './hooks.js';
import type { Outcome } from './outcomes.js';
import type { CheckedReceiverOptions } from './read-receiver-options.js';
import type { AnswerReport } from './receiver-options.js';
import { refusalOf } from './refusals.js';

/** Answers a request, which may fail to be read. Never rejects. */
export type Receive = (read: () => Incoming) => Promise<Answer>;

/** What came of a request: of one that was handled, or of a refusal. */
interface Verdict {
  readonly answer: Answer;
  readonly outcome: Outcome;
  readonly error?: { readonly code: NonNullable<AnswerReport['code']> };
  readonly contents?: Contents | undefined;
  readonly handlerMs?: number | undefined;
}

/** Answers requests by these options. */
export function receiveWith(engine: Ed25519Engine, options: CheckedReceiverOptions, tell: Tell): Receive {
  const authenticate = authenticateWith(engine, options, tell);
  const handleGenuine = handleGenuineBy(options, tell);

  return async (read) => {
    const began = monotonicNow();
    let contents: Contents | undefined;
    let verdict: Verdict;
    try {
      const genuine = await authenticate(read);
      contents = genuine.contents;
      const handled = await handleGenuine(genuine);
      verdict = { answer: answerTo(handled), outcome: handled.outcome, contents, handlerMs: handled.handlerMs };
    } catch (thrown) {
      const refusal = refusalOf(thrown, contents);
      const { answer, outcome, error } = refusal;
      verdict = { answer, outcome, error: { code: error.code }, contents: refusal.contents }; // fixed, whatever a hook does to the error
      tell.refused(error, answer.status);
    }
    tell.answered?.(reportOf(verdict, monotonicNow() - began));
    return verdict.answer;
  };
}

function reportOf({ answer, outcome, error, contents, handlerMs }: Verdict, durationMs: number): AnswerReport {
  const { id, idSource, eventType, attempt } = contents ?? {};
  const all = {
    status: answer.status,
    outcome,
    code: error?.code,
    id,
    idSource,
    eventType,
    attempt,
    durationMs,
    handlerMs,
  };
  // What is not known is not there: a field that is `undefined` is a label of its own in a metric.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as AnswerReport;
}
