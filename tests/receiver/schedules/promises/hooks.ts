/** What the hooks are told, and what they change: nothing. */

import type { Request, Trace } from '../trace.js';
import { expectedOutcome, outcomeOf } from './answers.js';
import { isAnswered, isPunctual, type Promised, patienceOf, TIMER_MS } from './promise.js';

export const HOOKS: readonly Promised[] = [
  {
    says: '`onAnswer` is told of every answer once, before it is given, by the right word, with the right figures',
    where: 'TSDoc',
    hold(trace, expect) {
      const answered = trace.requests.filter(({ answer, isTrusted }) => answer && !isTrusted);
      const died = trace.requests.filter(({ process, answer }) => !process.isAlive && !answer).length;
      expect(
        trace.reports >= answered.length && trace.reports <= answered.length + died,
        () => `${answered.length} answers, and ${trace.reports} reports`,
      );
      for (const request of trace.requests) {
        if (!request.answer) continue;
        const { reports, isTrusted, sent } = request;
        expect(reports.length === Number(!isTrusted), () => `${reports.length} reports of one answer to ${sent.id}`);
        const [report] = reports;
        if (report)
          expect(
            isSame(report, reportOf(trace, request)),
            () => `onAnswer is told ${JSON.stringify(report)}, not ${JSON.stringify(reportOf(trace, request))}`,
          );
      }
    },
  },
  {
    says: '`onDuplicate` is told of each delivery that was handled before, and `onRefused` of each that is refused, and of no other',
    where: 'docs/receiver.md',
    hold({ requests }, expect) {
      for (const request of requests) {
        if (!request.answer) continue;
        const outcome = outcomeOf(request) ?? '';
        const { duplicates, refusals, sent } = request;
        const isRefused = ['refused', 'untimely', 'invalid', 'misconfigured'].includes(outcome);
        expect(
          duplicates === Number(outcome === 'duplicate'),
          () => `onDuplicate: ${duplicates} times for ${sent.id}, ${outcome}`,
        );
        expect(refusals.length === Number(isRefused), () => `onRefused: ${refusals} for ${sent.id}, ${outcome}`);
      }
    },
  },
  {
    says: '`onError` is told of each call of the store that failed, and of no other',
    where: 'TSDoc',
    hold({ calls }, expect) {
      for (const call of calls) {
        const { operation, id, at, got, told, toldLate } = call;
        if (operation === 'completeIn' || toldLate) continue;
        const hasFailed = got !== undefined && got.kind !== 'value';
        expect(
          told === Number(hasFailed),
          () => `${operation} of ${id} at ${at} was ${got?.kind}, and onError told ${told} times`,
        );
      }
    },
  },
  {
    says: 'Every call of the store has a deadline: a third of the lease, 1.5 seconds at the most; `onError` is told then, and not before',
    where: 'TSDoc',
    hold(trace, expect) {
      const patienceMs = patienceOf(trace);
      for (const { operation, id, at, got, toldLate, process } of trace.calls) {
        if (operation === 'completeIn') continue;
        const after = (toldLate?.at ?? Number.POSITIVE_INFINITY) - at;
        expect(after >= patienceMs - 0.001, () => `${operation} of ${id} at ${at} was given up after ${after} ms`);
        const end = at + patienceMs + TIMER_MS;
        if ((got && got.at <= end) || !isPunctual(trace, process, at, end) || !process.isAlive) continue;
        expect(at + after <= end, () => `${operation} of ${id} at ${at} was given up after ${after} ms`);
      }
    },
  },
  {
    says: '`onError` is told `claim_lost` when the lease had run out by the time its handler had finished',
    where: 'TSDoc',
    hold({ calls }, expect) {
      for (const call of calls) {
        if (call.operation !== 'complete' || !isAnswered(call)) continue;
        const isLost = call.got?.value === false;
        expect(
          Boolean(call.toldLost) === isLost,
          () => `complete of ${call.id} gives ${call.got?.value}, and claim_lost is ${isLost ? 'not ' : ''}told`,
        );
      }
    },
  },
  {
    says: '`onError` is told once what a handler threw',
    where: 'TSDoc',
    hold({ runs }, expect) {
      for (const { end, marking, told, id } of runs) {
        if (!end || (end.how === 'returned' && marking)) continue;
        const isTold = end.how === 'threw' && !marking?.isThrown;
        expect(
          told === Number(isTold),
          () => `the handler of ${id} ${end.how} at ${end.at}, and onError is told ${told} times`,
        );
      }
    },
  },
  {
    says: '`onError` is told what another hook threw, and what `onError` threw is printed',
    where: 'TSDoc',
    hold({ told, thrownByHooks, printed, plan }, expect) {
      for (const hook of ['onAnswer', 'onRefused', 'onDuplicate']) {
        const thrown = thrownByHooks[hook] ?? 0;
        const found = told.filter(({ failure }) => failure.during === hook).length;
        expect(thrown === found, () => `${hook} threw ${thrown} times, and onError was told ${found} times`);
      }
      expect(
        printed > 0 === (thrownByHooks.onError ?? 0) > 0,
        () => `${printed} lines were printed, hooks: ${plan.hooks}`,
      );
    },
  },
  {
    says: 'A handler gets the id, its source, the time of the signature and the number of the attempt',
    where: 'TSDoc',
    hold({ requests }, expect) {
      for (const { run, sent, isTrusted, timeOfDay } of requests) {
        if (!run) continue;
        const { id, idSource, timestamp, attempt } = run.delivery;
        const time = isTrusted ? Math.trunc(timeOfDay) : sent.timestamp * 1000;
        const isRight =
          id === sent.id && idSource === sent.idSource && timestamp.getTime() === time && attempt === sent.attempt;
        expect(isRight, () => `the delivery of ${sent.id} is ${JSON.stringify({ id, idSource, timestamp, attempt })}`);
      }
    },
  },
];

function reportOf(trace: Trace, request: Request): Record<string, unknown> {
  const { sent, answer, run, at } = request;
  const outcome = expectedOutcome(trace, request);
  const isGenuine = outcome !== 'refused' && outcome !== 'misconfigured';
  return {
    ...{ status: answer?.status, outcome, durationMs: (answer?.at ?? 0) - at },
    ...(run?.end && { handlerMs: run.end.at - run.at }),
    ...(isGenuine && { id: sent.id, idSource: sent.idSource }),
    ...(isGenuine && sent.attempt !== undefined && { attempt: sent.attempt }),
  };
}

function isSame(report: object, expected: Record<string, unknown>): boolean {
  const { eventType, code, ...found } = report as Record<string, unknown>;
  const names = Object.keys(expected);
  return Object.keys(found).length === names.length && names.every((name) => found[name] === expected[name]);
}
