/** Handlers as people write them: quick and slow, good and bad, with and without an eye on the signal. */

import { isWebhookError } from '../../../src/errors/is-webhook-error.js';
import type { Claim, Delivery } from '../../../src/receiver.js';
import type { Transaction } from './claims-model.js';
import type { NetworkOptions } from './network.js';
import type { Process, Run } from './trace.js';

interface Habits {
  readonly steps: number;
  readonly stepMs: number;
  readonly isHeedful: boolean;
  readonly keepsSignal: boolean;
  readonly end: 'return' | 'throw' | 'never';
  readonly transaction: 'commit' | 'lost commit' | 'roll back' | 'roll back and throw' | 'twice' | 'open' | 'none';
  readonly swallows: boolean;
}

/** Makes what handles a delivery in this process. */
export function handlerIn(process: Process, options: NetworkOptions): (delivery: Delivery) => unknown {
  const { trace, random, model, isHealed } = options;
  const { time, plan } = trace;

  return function handle(delivery) {
    const { claimed } = time.event.notes;
    const run: Run = { ...trace.moment, id: delivery.id, process, claim: claimed, delivery, reads: [], told: 0 };
    trace.runs.push(run);
    if (claimed?.request) claimed.request.run = run;
    const habits = isHealed() ? good() : drawHabits();
    trace.note(process, () => `handler of ${run.id} begins: ${JSON.stringify(habits)}`);
    if (habits.steps > 0 || habits.end === 'never' || habits.transaction !== 'none') return work(run, delivery, habits);
    return finish(run, habits);
  };

  function good(): Habits {
    return plan.store === 'transactional' ? { ...GOOD, transaction: 'commit' } : GOOD;
  }

  function drawHabits(): Habits {
    const isSlow = random.chance(plan.slowness);
    const steps = random.whole(0, 4);
    const isTransactional = plan.store === 'transactional' && random.chance(0.9);
    return {
      steps,
      stepMs: isSlow ? random.milliseconds(0, (2.5 * plan.leaseMs) / (steps || 1)) : random.milliseconds(0, 20),
      isHeedful: random.chance(0.3),
      keepsSignal: random.chance(0.3),
      end: random.weighted({ return: 8, throw: 3, never: 0.2 }),
      transaction: isTransactional ? random.weighted(TRANSACTIONS) : 'none',
      swallows: random.chance(0.3),
    };
  }

  async function work(run: Run, delivery: Delivery, habits: Habits): Promise<void> {
    if (habits.keepsSignal) {
      run.keptSince = trace.moment;
      const aborted = () => {
        run.keptAborted ??= trace.moment;
      };
      const { signal } = delivery;
      if (signal.aborted) aborted();
      signal.addEventListener('abort', aborted);
    }
    try {
      for (let step = 0; step < habits.steps; step++) {
        await time.sleep(habits.stepMs, process);
        look(run, delivery);
        if (habits.isHeedful && run.reads.at(-1)?.isAborted) throw new Error('Stopped.');
      }
      if (habits.end === 'never') {
        run.isStuck = true;
        await new Promise(() => {});
      }
      if (habits.transaction !== 'none') await write(run, delivery, habits);
    } catch (error) {
      end(run, 'threw');
      throw error;
    }
    finish(run, habits);
  }

  function finish(run: Run, habits: Habits): void {
    const isBad = habits.end === 'throw' && habits.transaction === 'none';
    end(run, isBad ? 'threw' : 'returned');
    if (isBad) throw new Error('The handler failed.');
  }

  function end(run: Run, how: 'returned' | 'threw'): void {
    run.end = { ...trace.moment, how };
    time.event.notes.ended = run;
    trace.note(process, () => `handler of ${run.id} ${how}`);
  }

  function look(run: Run, { signal }: Delivery): void {
    const { token } = (run.claim?.got?.value ?? {}) as Extract<Claim, { state: 'claimed' }>;
    const isAborted = signal.aborted;
    run.reads.push({ ...trace.moment, isAborted, isHeld: model.holds(run.id, token) });
    trace.note(process, () => `handler of ${run.id} sees ${isAborted ? 'an aborted signal' : 'a good signal'}`);
  }

  /** As docs/exactly-once.md has it, and as it should not be done. */
  async function write(run: Run, delivery: Delivery, habits: Habits): Promise<void> {
    const turns = habits.transaction === 'twice' ? 2 : 1;
    for (let turn = 0; turn < turns; turn++) {
      const transaction: Transaction = { isOpen: true, effects: [] };
      process.transactions.push(transaction);
      await onTheWay();
      run.marking ??= { asked: trace.moment, isLost: false, isThrown: false };
      try {
        await delivery.completeIn(transaction);
      } catch (error) {
        const isLost = isWebhookError(error) && error.code === 'claim_lost';
        run.marking.isLost ||= isLost;
        await sent(() => model.rollBack(transaction));
        if (isLost && habits.swallows) return;
        run.marking.isThrown = isLost;
        throw error;
      }
      transaction.effects.push(run.id);
      await time.sleep(random.milliseconds(0, plan.leaseMs / 4), process);
      if (habits.transaction === 'open') {
        // The server ends it, as idle_in_transaction_session_timeout has it.
        time.after(2 * plan.leaseMs, undefined, () => model.rollBack(transaction));
        return;
      }
      const isCommitted = !habits.transaction.startsWith('roll back') && turn === turns - 1;
      await sent(() => {
        if (!isCommitted) return model.rollBack(transaction);
        if (model.commit(transaction) && run.marking) run.marking.committed = trace.moment;
        trace.note(undefined, () => `the transaction of ${run.id} is committed`);
      });
      if (habits.transaction === 'roll back and throw') throw new Error('Rolled back.');
      if (habits.transaction === 'lost commit') throw new Error('The connection broke at the commit.');
    }
  }

  function onTheWay(): Promise<void> {
    return time.sleep(random.milliseconds(0.125, plan.latencyMs), process);
  }

  /** Has the server do something, and waits for its answer. */
  async function sent(perform: () => void): Promise<void> {
    await new Promise<void>((resolve) =>
      time.after(random.milliseconds(0.125, plan.latencyMs), undefined, () => {
        perform();
        time.after(random.milliseconds(0.125, plan.latencyMs), process, resolve);
      }),
    );
  }
}

const GOOD: Habits = {
  ...{ steps: 0, stepMs: 0, isHeedful: false, keepsSignal: false },
  ...{ end: 'return', transaction: 'none', swallows: false },
};

const TRANSACTIONS: Readonly<Record<Exclude<Habits['transaction'], 'none'>, number>> = {
  ...{ commit: 6, 'lost commit': 1, 'roll back': 1, 'roll back and throw': 1, twice: 1, open: 1 },
};
