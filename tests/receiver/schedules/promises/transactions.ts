/** Effects that take place exactly once. */

import { callsOf, isBefore, type Promised } from './promise.js';

export const TRANSACTIONS: readonly Promised[] = [
  {
    says: 'What handlers write in the transaction of `completeIn` takes effect once, whatever dies when',
    where: 'docs/exactly-once.md',
    hold({ effects, plan }, expect) {
      if (plan.retentionMs < 600_000) return; // what was forgotten by the last attempt is handled again
      for (const [id, times] of effects)
        expect(times === 1, () => `the effects of ${id} were committed ${times} times`);
    },
  },
  {
    says: 'When another worker has taken the delivery over, nothing is completed or released',
    where: 'docs/exactly-once.md',
    hold(trace, expect) {
      for (const run of trace.runs) {
        if (!run.marking?.isLost) continue;
        const calls = [...callsOf(trace, run, 'complete'), ...callsOf(trace, run, 'release')];
        expect(calls.length === 0, () => `${run.id} was lost, and there is a ${calls[0]?.operation}`);
      }
    },
  },
  {
    says: 'When the handler has returned, the store is asked what came of its transaction',
    where: 'docs/exactly-once.md',
    hold(trace, expect) {
      for (const run of trace.runs) {
        if (run.end?.how !== 'returned' || !run.marking || run.marking.isLost) continue;
        const asked = trace.calls.find(({ asking }) => asking === run);
        expect(asked?.order === run.end.order, () => `the store is not asked what came of ${run.id} at ${run.end?.at}`);
      }
    },
  },
  {
    says: 'What is not committed is not kept: its claim is given up when the store says that it is still running or free',
    where: 'docs/exactly-once.md',
    hold(trace, expect) {
      for (const { asking, got, toldLate } of trace.calls) {
        if (!asking || got?.kind !== 'value' || toldLate) continue;
        const { state, token } = got.value as { state: string; token?: string };
        if (state === 'done') continue;
        const isReleased = trace.calls.some(
          (call) =>
            call.operation === 'release' &&
            call.order === got.order &&
            isBefore(asking, call) &&
            (state === 'running' || call.token === token),
        );
        expect(isReleased, () => `${asking.id} is ${state} after its handler, and not released`);
      }
    },
  },
];
