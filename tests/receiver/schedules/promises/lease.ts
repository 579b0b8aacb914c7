/** How a claim is held while its handler runs, and what the handler is told of it. */

import type { Call, Run, Trace } from '../trace.js';
import { callsOf, isAnswered, isBefore, isPunctual, knownOf, type Promised, TIMER_MS, tokenOf } from './promise.js';

export const LEASE: readonly Promised[] = [
  {
    says: '`delivery.signal`, looked at afresh, is aborted as soon as the lease has run out, also right after the process stood still',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const run of trace.runs) {
        for (const read of run.reads) {
          const { until } = knownOf(trace, run, read);
          const isForgotten = trace.amnesias.some(
            ({ order }) => order > (run.claim?.order ?? 0) && order <= read.order,
          );
          if (read.isAborted) continue;
          expect(read.isHeld || isForgotten, () => `at ${read.at}, ${run.id} is not held, and the signal is good`);
          expect(read.at < until, () => `at ${read.at}, ${run.id} was held until ${until}, and the signal is good`);
        }
      }
    },
  },
  {
    says: '`delivery.signal` is aborted only when the lease is lost, and stays so',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const run of trace.runs) {
        const moments = [
          ...run.reads.filter(({ isAborted }) => isAborted),
          ...(run.keptAborted ? [run.keptAborted] : []),
        ];
        for (const moment of moments) {
          const { until, mayBeLost } = knownOf(trace, run, moment);
          expect(mayBeLost, () => `at ${moment.at}, ${run.id} is held until ${until}, and the signal is aborted`);
        }
        const first = run.reads.findIndex(({ isAborted }) => isAborted);
        if (first >= 0)
          expect(
            run.reads.slice(first).every(({ isAborted }) => isAborted),
            () => `the signal of ${run.id} is good again`,
          );
      }
    },
  },
  {
    says: 'A signal that was kept follows when the lease runs out',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const run of trace.runs) {
        if (!run.keptSince) continue;
        for (const read of run.reads) {
          if (!isPunctual(trace, run.process, run.claim?.at ?? 0, read.at)) continue;
          const { until } = knownOf(trace, run, read);
          const end = Math.max(until, run.keptSince.at) + TIMER_MS;
          if (read.at <= end) continue;
          expect(
            (run.keptAborted?.at ?? Number.POSITIVE_INFINITY) <= end,
            () => `${run.id} was held until ${until}, and a kept signal was aborted at ${run.keptAborted?.at}`,
          );
        }
      }
    },
  },
  {
    says: 'A lost answer to one renewal does not cost the lease while the store is healthy',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const run of trace.runs) {
        const last = run.end ?? run.reads.at(-1);
        if (
          !last ||
          run.marking ||
          trace.amnesias.length > 0 ||
          !isPunctual(trace, run.process, run.claim?.at ?? 0, last.at)
        )
          continue;
        const isQuick = ({ got, at }: Call) => got !== undefined && got.at - at <= trace.plan.latencyMs + 0.25;
        if (!run.claim || !isQuick(run.claim)) continue;
        const renewals = callsOf(trace, run, 'renew');
        if (
          renewals.some(({ fate }, index) => fate !== 'ok' && renewals[index - 1] && renewals[index - 1]?.fate !== 'ok')
        )
          continue;
        expect(
          run.reads.every(({ isAborted }) => !isAborted),
          () => `the signal of ${run.id}, handled since ${run.at}, is aborted`,
        );
        const company = trace.runs.find(
          (other) => other !== run && other.id === run.id && other.order > run.order && other.order < last.order,
        );
        expect(!company, () => `${run.id}, handled since ${run.at}, has company at ${company?.at}`);
        const [complete] = callsOf(trace, run, 'complete');
        if (complete?.fate === 'ok' && complete.got)
          expect(complete.got?.value === true, () => `the claim of ${run.id} was lost at ${last.at}`);
      }
    },
  },
  {
    says: 'A claim is renewed three times as often as it expires, and more often where that fails',
    where: 'TSDoc',
    hold(trace, expect) {
      const { leaseMs } = trace.plan;
      for (const run of trace.runs) {
        const last = run.marking?.asked ?? run.end ?? run.reads.at(-1);
        if (!run.claim || !last || !isPunctual(trace, run.process, run.claim.at, last.at)) continue;
        let due = Math.max(run.claim.at + leaseMs / 3, run.at);
        for (const renewal of callsOf(trace, run, 'renew')) {
          if (!isPunctual(trace, run.process, run.claim.at, renewal.at)) break;
          const by = renewal.at - due;
          expect(by >= -0.001 && by <= TIMER_MS, () => `${run.id} is renewed at ${renewal.at}, and not at ${due}`);
          due = nextRenewal(trace, renewal);
        }
        const { mayBeLost } = knownOf(trace, run, last);
        expect(
          mayBeLost || last.at <= due + TIMER_MS,
          () => `${run.id} is not renewed at ${due}, and handled until ${last.at}`,
        );
      }
    },
  },
  {
    says: 'A claim is not renewed any more when its handler has ended, marks by itself, or has lost it',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const call of trace.calls) {
        if (call.operation !== 'renew') continue;
        const run = trace.runs.find((one) => one.id === call.id && tokenOf(one.claim) === call.token);
        expect(run !== undefined, () => `${call.id} is renewed at ${call.at} without a handler`);
        if (!run) continue;
        expect(
          isBefore(call, run.end),
          () => `${call.id} is renewed at ${call.at} after its handler ended at ${run.end?.at}`,
        );
        expect(isBefore(call, run.marking?.asked), () => `${call.id} is renewed at ${call.at} after completeIn`);
        expect(!isKnownLost(trace, run, call), () => `${call.id} is renewed at ${call.at}, though it is lost`);
      }
    },
  },
];

/** When a claim is to be renewed after this renewal. */
function nextRenewal(trace: Trace, renewal: Call): number {
  const { leaseMs } = trace.plan;
  if (isAnswered(renewal)) return renewal.got?.value === false ? Number.POSITIVE_INFINITY : renewal.at + leaseMs / 3;
  const known = renewal.toldLate?.at ?? renewal.got?.at ?? Number.POSITIVE_INFINITY;
  return Math.max(renewal.at + leaseMs / 9, known);
}

function isKnownLost(trace: Trace, run: Run, moment: Call): boolean {
  return (
    run.reads.some(({ isAborted, order }) => isAborted && order < moment.order) ||
    callsOf(trace, run, 'renew').some(
      ({ got }) => got?.kind === 'value' && got.value === false && got.order < moment.order,
    )
  );
}
