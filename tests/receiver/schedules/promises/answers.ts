/** What is answered, and what is said of it. */

import type { Request, Trace } from '../trace.js';
import { claimOf, isAnswered, isPunctual, type Promised, patienceOf, TIMER_MS, tokenOf } from './promise.js';

const STATUS: Readonly<Record<string, number>> = {
  ...{ handled: 200, duplicate: 200, ignored: 200, refused: 401, failed: 500, invalid: 500, misconfigured: 500 },
  ...{ busy: 503, store_unavailable: 503, untimely: 503 },
};

/** What is to come of a request, by what happened to it: `undefined` where it is not to be answered yet. */
export function expectedOutcome(trace: Trace, request: Request): string | undefined {
  const { plan } = trace;
  const { sent, isTrusted, timeOfDay, claim, run } = request;
  if (request.isKeyMissing) return 'misconfigured';
  if (sent.kind === 'forged') return 'refused';
  if (!isTrusted && Math.abs(timeOfDay / 1000 - sent.timestamp) > plan.toleranceSeconds) return 'untimely';
  if ((sent.kind === 'other' || sent.kind === 'nameless') && plan.onOther === 'ignore') return 'ignored';
  if (sent.kind === 'invalid' && !plan.hasOnInvalid) return 'invalid';
  if (!claim) return 'a claim';
  const claimed = claimOf(claim);
  if (!claimed) return 'store_unavailable';
  if (claimed.state !== 'claimed') return claimed.state === 'done' ? 'duplicate' : 'busy';
  if ((claim.got?.at ?? 0) - claim.at >= plan.leaseMs) return 'store_unavailable'; // it stood still
  if (!run) return 'a handler';
  if (!run.end) return undefined;
  if (run.marking?.isLost) return 'busy';
  if (run.end.how === 'threw') return 'failed';
  if (run.marking) return outcomeOfMarking(trace, request);
  const first = trace.calls.find(({ operation, token }) => operation === 'complete' && token === claimed.token);
  return first?.fate === 'open transaction' && !first.toldLate ? 'failed' : 'handled';
}

/** What the store says when the handler has returned. */
function outcomeOfMarking(trace: Trace, { run, claim }: Request): string {
  const asked = trace.calls.find(({ asking }) => asking === run);
  const found = asked && claimOf(asked);
  if (found?.state === 'done') return 'handled';
  if (found?.state !== 'running') return 'failed';
  const release = trace.calls.find(({ operation, token }) => operation === 'release' && token === tokenOf(claim));
  return release && isAnswered(release) && release.got?.value === false ? 'busy' : 'failed';
}

const isTaken = (outcome: string | undefined) => outcome === 'handled' || outcome === 'duplicate';

export const outcomeOf = ({ answer, reports }: Request) => answer?.outcome ?? reports[0]?.outcome;

export const ANSWERS: readonly Promised[] = [
  {
    says: '200 only after the delivery was handled, whose effects are committed where that is promised',
    where: 'docs/receiver.md',
    hold({ requests, runs }, expect) {
      for (const request of requests) {
        const { answer, sent } = request;
        if (!answer || (answer.status !== 200 && !(request.isTrusted && isTaken(answer.outcome)))) continue;
        if (outcomeOf(request) === 'ignored') continue;
        const isHandled = runs.some(({ id, end, marking }) => {
          if (id !== sent.id) return false;
          const handled = marking ? marking.committed : end?.how === 'returned' ? end : undefined;
          return handled !== undefined && handled.order <= answer.order;
        });
        expect(isHandled, () => `${sent.id} was acknowledged at ${answer.at}, and was not handled`);
      }
    },
  },
  {
    says: 'Each answer is the one that the table of answers has for what happened',
    where: 'docs/receiver.md',
    hold(trace, expect) {
      for (const request of trace.requests) {
        const { answer, sent, isTrusted } = request;
        if (!answer) continue;
        const outcome = expectedOutcome(trace, request) ?? 'no answer yet';
        const found = `${outcomeOf(request)} (${answer.status})`;
        const isRight = outcomeOf(request) === outcome && (isTrusted || answer.status === STATUS[outcome]);
        expect(isRight, () => `${sent.id} was answered with ${found} at ${answer.at}, and not as ${outcome}`);
      }
    },
  },
  {
    says: 'A receiver never rejects, and answers whatever it got once the handler has ended',
    where: 'TSDoc',
    hold(trace, expect) {
      for (const request of trace.requests) {
        const { answer, sent, run, process, rejected } = request;
        expect(rejected === undefined, () => `${sent.id} was rejected: ${rejected}`);
        if (!process.isAlive || (run && !run.end)) continue;
        expect(answer !== undefined, () => `${sent.id}, which came at ${request.at}, got no answer`);
      }
    },
  },
  {
    says: 'No promise is left rejected that would end the process',
    where: 'TSDoc',
    hold({ rejections }, expect) {
      expect(rejections.length === 0, () => `unhandled: ${rejections.map(String).join(', ')}`);
    },
  },
  {
    says: '503 says when to come again: when the lease of the other attempt ends',
    where: 'docs/receiver.md',
    hold({ requests }, expect) {
      for (const request of requests) {
        const { answer, claim, run } = request;
        if (answer?.status !== 503) continue;
        const found = claim && claimOf(claim);
        const isElsewhere = !run && found?.state === 'running';
        const seconds = isElsewhere ? String(Math.max(1, Math.ceil(found.retryAfterMs / 1000))) : answer.retryAfter;
        expect(/^[1-9]\d*$/.test(answer.retryAfter ?? ''), () => `Retry-After is ${answer.retryAfter}`);
        expect(answer.retryAfter === seconds, () => `Retry-After is ${answer.retryAfter}, not ${seconds}`);
      }
    },
  },
  {
    says: 'Nothing is asked of the store for what is not genuine, not fresh or not to be handled',
    where: 'docs/receiver.md',
    hold(trace, expect) {
      for (const request of trace.requests) {
        const outcome = expectedOutcome(trace, request);
        if (!['misconfigured', 'refused', 'untimely', 'ignored', 'invalid'].includes(outcome ?? '')) continue;
        expect(!request.claim && !request.run, () => `${request.sent.id} (${outcome}) was claimed`);
      }
    },
  },
  {
    says: 'A store holds an answer up for no longer than its deadlines',
    where: 'TSDoc',
    hold(trace, expect) {
      const patienceMs = patienceOf(trace) + TIMER_MS;
      for (const { answer, run, process, at, sent } of trace.requests) {
        if (!answer || !isPunctual(trace, process, at, answer.at)) continue;
        const before = (run?.at ?? answer.at) - at;
        const after = run?.end ? answer.at - run.end.at : 0;
        const turns = run?.marking ? 2 : 1;
        expect(before <= patienceMs, () => `${sent.id} waited for ${before} ms for its claim`);
        expect(after <= turns * patienceMs, () => `${sent.id} waited for ${after} ms after its handler`);
      }
    },
  },
  {
    says: 'No timer is left behind by a delivery that was answered',
    where: 'TSDoc',
    hold({ requests }, expect) {
      for (const { leftTimers, sent, answer } of requests) {
        if (leftTimers === undefined) continue;
        expect(leftTimers === 0, () => `${leftTimers} timers after the answer to ${sent.id} at ${answer?.at}`);
      }
    },
  },
  {
    says: 'A process that takes nothing more and has answered what it had leaves nothing behind: no claim, and no timer',
    where: 'docs/receiver.md',
    hold({ stopped }, expect) {
      for (const { process, at, held, timers } of stopped) {
        expect(held.length === 0, () => `${process.name} was stopped at ${at}, and holds ${held.join(', ')}`);
        expect(!timers, () => `${process.name} was stopped at ${at}, and has ${timers} timers`);
      }
    },
  },
  {
    says: 'No claim is left for ever: what a worker left behind is handled by the next attempt after its lease',
    where: 'docs/receiver.md',
    hold(trace, expect) {
      const { healedAt, requests, plan } = trace;
      for (const request of requests) {
        if (!healedAt || request.order < healedAt.order) continue;
        const outcome = outcomeOf(request);
        const isOver = isTaken(outcome) || ['ignored', 'refused'].includes(outcome ?? '');
        const isOwn =
          (outcome === 'invalid' && !plan.hasOnInvalid) || (outcome === 'untimely' && plan.clocksOffByMs > 0);
        expect(isOver || isOwn, () => `${request.sent.id} is ${outcome} when all is well at ${request.at}`);
      }
    },
  },
];
