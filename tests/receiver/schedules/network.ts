/** The way from a process to the store and back: slow, and not always there. */

import { WebhookConfigurationError } from '../../../src/errors/webhook-errors.js';
import type { ClaimsModel } from './claims-model.js';
import type { Fate } from './plan.js';
import type { Random } from './random.js';
import type { Operation, Process, Trace } from './trace.js';

export interface NetworkOptions {
  readonly model: ClaimsModel;
  readonly trace: Trace;
  readonly random: Random;
  /** Whether everything goes well from now on. */
  readonly isHealed: () => boolean;
}

/** Draws what is to happen to a call. */
export function drawFate(operation: Operation, { trace, random, isHealed }: NetworkOptions): Fate {
  if (isHealed()) return 'ok';
  const { now } = trace.time;
  const outage = trace.plan.outages.find(({ from, to }) => from <= now && now < to);
  const fate = outage ? random.pick(outage.fates) : random.weighted(trace.plan.fates);
  // `completeIn` belongs to a connection, which breaks where its answer is lost. Only what is to be remembered finds a transaction open.
  if (operation === 'completeIn') return BY_CONNECTION[fate] ?? fate;
  return operation !== 'complete' && fate === 'open transaction' ? 'refused' : fate;
}

const BY_CONNECTION: Partial<Record<Fate, Fate>> = {
  nonsense: 'refused',
  'lost request': 'refused',
  'lost answer': 'refused afterwards',
  doubled: 'ok',
  'open transaction': 'refused',
};

export interface Message<Answer> {
  readonly fate: Fate;
  readonly id: string;
  readonly what: string;
  /** What is done at the store, at once. */
  readonly perform: () => Answer;
  readonly nonsense: readonly unknown[];
}

/** Has something done at the store, and gives what comes back of it. */
export function send<Answer>(process: Process, options: NetworkOptions, message: Message<Answer>): Promise<Answer> {
  const { model, trace, random } = options;
  const { time, plan } = trace;
  const { fate, id, what, perform, nonsense } = message;
  const quick = () => random.milliseconds(0.125, plan.latencyMs / 2);

  trace.note(process, () => `asks the store: ${what} (${fate})`);
  if (fate === 'thrown') throw new Error('The store threw.');
  return new Promise((resolve, reject) => {
    const back = (settle: () => void) => {
      time.after(fate === 'late' ? random.milliseconds(0, plan.leaseMs) : quick(), process, settle);
    };
    const refuse = (error: unknown) => back(() => reject(error));
    const perform_ = (isAnswered: boolean) => {
      let value: Answer;
      try {
        value = perform();
      } catch (error) {
        return isAnswered ? refuse(error) : undefined;
      }
      trace.note(STORE, () => `${what}: ${JSON.stringify(value)}`);
      if (!isAnswered) return;
      if (fate === 'refused afterwards') return refuse(new Error('The connection broke.'));
      const given = fate === 'nonsense' ? (random.pick(nonsense) as Answer) : value;
      back(() => resolve(given));
    };
    const arriveAfter = (milliseconds: number, isAnswered: boolean) =>
      time.after(milliseconds, undefined, () => model.whenFree(id, () => perform_(isAnswered)));

    if (fate === 'refused') return refuse(new Error('The store refused.'));
    if (fate === 'open transaction') return refuse(new WebhookConfigurationError('option_invalid', 'One is open.'));
    if (fate === 'lost request') return;
    const wait = fate === 'late' ? random.milliseconds(0, 2 * plan.leaseMs) : quick();
    // A client that connects again sends it once more, and gets the answer to either.
    const isFirstAnswered = fate !== 'lost answer' && (fate !== 'doubled' || random.chance(0.5));
    arriveAfter(wait, isFirstAnswered);
    if (fate === 'doubled') arriveAfter(wait + quick(), !isFirstAnswered);
  });
}

const STORE = { name: 'store' };
