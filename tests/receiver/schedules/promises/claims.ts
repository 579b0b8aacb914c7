/** Who handles a delivery, when, and how often. */

import {
  callsOf,
  claimOf,
  isAnswered,
  isBefore,
  isPunctual,
  knownOf,
  type Promised,
  patienceOf,
  TIMER_MS,
  tokenOf,
} from './promise.js';

export const CLAIMS: readonly Promised[] = [
  {
    says: 'A handler runs under a claim of its own that came in time, and once for each',
    where: 'docs/receiver.md',
    hold(trace, expect) {
      for (const run of trace.runs) {
        const { claim } = run;
        const claimed = claim && claimOf(claim);
        const age = run.at - (claim?.at ?? 0);
        expect(
          claimed?.state === 'claimed' && claim?.id === run.id,
          () => `the handler of ${run.id} at ${run.at} has no claim`,
        );
        expect(age < trace.plan.leaseMs, () => `the handler of ${run.id} begins ${age} ms after it was claimed`);
        expect(
          trace.runs.every((other) => other === run || other.claim !== claim),
          () => `two handlers of ${run.id} have one claim`,
        );
      }
    },
  },
  {
    says: 'One handler at a time for each delivery, as long as its lease lasts',
    where: 'docs/receiver.md',
    hold(trace, expect) {
      for (const run of trace.runs) {
        for (const other of trace.runs) {
          if (other === run || other.id !== run.id || !isBefore(run, other)) continue;
          if (run.end && run.end.order <= other.order) continue;
          if (!run.process.isAlive || trace.amnesias.some(({ order }) => order > (run.claim?.order ?? 0))) continue;
          const { mayBeLost } = knownOf(trace, run, other);
          expect(
            mayBeLost,
            () =>
              `${run.id} is handled by ${other.process.name} at ${other.at}, and by ${run.process.name} since ${run.at}`,
          );
        }
      }
    },
  },
  {
    says: 'What was handled is not handled again for as long as it is remembered',
    where: 'docs/receiver.md',
    hold({ runs, completions, amnesias }, expect) {
      for (const { id, token, at, until } of completions) {
        if (amnesias.some((amnesia) => amnesia.at >= at)) continue;
        const again = runs.find(
          (run) =>
            run.id === id &&
            run.at > at &&
            run.at < until &&
            tokenOf(run.claim) !== token &&
            amnesias.every(({ order }) => order < (run.claim?.order ?? 0)),
        );
        expect(!again, () => `${id} was done at ${at}, and is handled again at ${again?.at}`);
      }
    },
  },
  {
    says: 'A captured delivery that was handled cannot be replayed',
    where: 'TSDoc',
    hold({ requests, plan, amnesias, completions }, expect) {
      if (plan.clocksOffByMs > 0 || amnesias.length > 0) return;
      for (const request of requests) {
        const { run, sent } = request;
        if (!run || !completions.some(({ token }) => token === tokenOf(run.claim))) continue;
        const again = requests.find((other) => other.sent === sent && other.run && other.run.order > run.order);
        expect(!again, () => `${sent.id} of ${sent.timestamp} was handled at ${run.at} and at ${again?.run?.at}`);
      }
    },
  },
  {
    says: 'When a handler throws, the claim is given up at once, and nothing is remembered',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const run of trace.runs) {
        if (run.end?.how !== 'threw' || run.marking?.isLost) continue;
        const [release] = callsOf(trace, run, 'release');
        expect(release?.order === run.end.order, () => `${run.id} failed at ${run.end?.at}, and was not released`);
        expect(
          callsOf(trace, run, 'complete').length === 0,
          () => `${run.id} failed at ${run.end?.at}, and was completed`,
        );
      }
    },
  },
  {
    says: 'What was handled is remembered once its handler has returned, and not before',
    where: 'docs/receiver.md',
    hold(trace, expect) {
      for (const run of trace.runs) {
        const calls = callsOf(trace, run, 'complete');
        expect(
          calls.every((call) => run.end && run.end.order <= call.order),
          () => `${run.id} was completed before its handler`,
        );
        if (run.end?.how !== 'returned') continue;
        if (run.marking) expect(calls.length === 0, () => `${run.id} was completed beside its transaction`);
        else
          expect(calls[0]?.order === run.end.order, () => `${run.id} was handled at ${run.end?.at}, and not completed`);
      }
    },
  },
  {
    says: 'A store that does not say whether it remembers is asked again, three times at the most',
    where: 'TSDoc',
    hold(trace, expect) {
      const patienceMs = patienceOf(trace);
      for (const run of trace.runs) {
        if (run.end?.how !== 'returned' || run.marking) continue;
        const calls = callsOf(trace, run, 'complete');
        expect(calls.length <= 4, () => `${run.id} was completed ${calls.length} times`);
        for (const [index, call] of calls.entries()) {
          const next = calls[index + 1];
          const isUnsafe = calls
            .slice(0, index + 1)
            .some(({ fate, toldLate }) => fate === 'open transaction' && !toldLate);
          if (isAnswered(call) || isUnsafe || index === 3) {
            expect(!next, () => `${run.id} was completed again at ${next?.at}`);
            continue;
          }
          if (!run.process.isAlive) continue;
          const since = Math.min(
            call.got?.at ?? Number.POSITIVE_INFINITY,
            call.toldLate?.at ?? Number.POSITIVE_INFINITY,
          );
          expect(next !== undefined, () => `${run.id} was not completed again after ${call.at}`);
          if (!next || !isPunctual(trace, run.process, call.at, next.at)) continue;
          const wait = next.at - since;
          expect(Math.abs(wait - patienceMs) <= TIMER_MS, () => `${run.id} was completed again after ${wait} ms`);
        }
      }
    },
  },
  {
    says: 'A claim that came too late is given up at once',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const call of trace.calls) {
        if (call.operation !== 'claim' || !(call.toldLate || call.toldStill) || call.got?.kind !== 'value') continue;
        const found = call.got.value as { state: string };
        const own = call.asking ? tokenOf(call.asking.claim) : undefined;
        const token = found.state === 'claimed' ? tokenOf(call) : found.state === 'running' ? own : undefined;
        if (token === undefined) continue;
        const isReleased = trace.calls.some(
          (other) => other.operation === 'release' && other.token === token && other.order === call.got?.order,
        );
        expect(isReleased, () => `${call.id} was claimed at ${call.at}, too late at ${call.got?.at}, and not released`);
      }
    },
  },
  {
    says: 'A claim of Redis whose answer was lost is given up, ten times in a lease where that fails, too',
    where: 'TSDoc',
    hold(trace, expect) {
      const { plan, givenBack, calls } = trace;
      if (plan.store !== 'redis') return;
      for (const { operation, got, id, at } of calls) {
        if (operation !== 'claim' || got?.kind !== 'rejection') continue;
        expect(
          givenBack.some((given) => given.id === id && given.order === got.order),
          () => `${id}, claimed at ${at}, is not given back`,
        );
      }
      for (const first of givenBack) {
        const turns = givenBack.filter(({ token }) => token === first.token);
        if (turns[0] !== first) continue;
        const last = turns.at(-1);
        const hasFailed = ['refused', 'refused afterwards', 'thrown'].includes(last?.fate ?? '');
        expect(turns.length <= 10, () => `a claim of ${first.id} was given back ${turns.length} times`);
        if (first.process.isAlive && hasFailed)
          expect(turns.length === 10, () => `a claim of ${first.id} was given back ${turns.length} times in vain`);
        const took = (last?.at ?? 0) - first.at;
        if (isPunctual(trace, first.process, first.at, last?.at ?? 0))
          expect(
            took <= plan.leaseMs + 10 * (plan.latencyMs + TIMER_MS),
            () => `a claim of ${first.id} was given back for ${took} ms`,
          );
      }
    },
  },
];
