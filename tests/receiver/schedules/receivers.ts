/** A process with a receiver in it, all of whose hooks are written down. */

import { createPublicKey, verify } from 'node:crypto';
import { createReceiverOn } from '../../../src/receiver/create-receiver.js';
import { receiveOf } from '../../../src/receiver/requests/fetch-request.js';
import { ClaimLostError, type Failure, type Receiver } from '../../../src/receiver.js';
import { PUBLIC_KEY, PUBLIC_KEY_BYTES, TIMESTAMP } from '../../support/sign.js';
import type { Sent } from './deliveries.js';
import { handlerIn } from './handlers.js';
import type { NetworkOptions } from './network.js';
import { patienceOf } from './promises/promise.js';
import { storeOf } from './stores.js';
import type { Call, Process, Request } from './trace.js';

const publicKey = createPublicKey({
  key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(PUBLIC_KEY_BYTES).toString('base64url') },
  format: 'jwk',
});
const verdicts = new Map<string, boolean>();

/** OpenSSL's verdict, which is remembered: the same deliveries come in every schedule. */
const createReceiver = createReceiverOn((signature, message) => {
  const key = Buffer.concat([signature, message]).toString('latin1');
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = verify(null, message, publicKey, signature);
  verdicts.set(key, verdict);
  return verdict;
});

/** The first moment, in Unix milliseconds. */
const EPOCH = TIMESTAMP * 1000;

/** Hands a delivery to a process, and calls back with the status. */
export type Receive = (sent: Sent, isTrusted: boolean, respond: (status: number) => void) => void;

export function receiverIn(process: Process, options: NetworkOptions): Receive {
  const { trace, random, isHealed } = options;
  const { time, plan } = trace;
  const timeOfDay = () => EPOCH + time.now + process.offBy;
  const handle = handlerIn(process, options);

  /** What a hook of the user's does after it was told. */
  const trouble = (hook: string): unknown => {
    if (plan.hooks === 'fine' || isHealed()) return undefined;
    if (plan.hooks === 'never') return new Promise(() => {});
    trace.thrownByHooks[hook] = (trace.thrownByHooks[hook] ?? 0) + 1;
    if (plan.hooks === 'reject') return Promise.reject(new Error('A hook rejected.'));
    throw new Error('A hook threw.');
  };

  const receiver = createReceiver({
    publicKey: plan.keylessness > 0 ? askForKey : PUBLIC_KEY,
    store: storeOf(process, options),
    leaseMs: plan.leaseMs,
    retentionMs: plan.retentionMs,
    toleranceSeconds: plan.toleranceSeconds,
    now: () => new Date(timeOfDay()),
    onEvent: (_, delivery) => handle(delivery),
    onOther: plan.onOther === 'ignore' ? 'ignore' : (_, delivery) => handle(delivery),
    onInvalid: plan.hasOnInvalid ? (_, delivery) => handle(delivery) : undefined,
    onAnswer(report) {
      trace.reports++;
      time.event.notes.reports.push(report);
      return trouble('onAnswer');
    },
    onRefused(error) {
      time.event.notes.refusals.push(error.code);
      return trouble('onRefused');
    },
    onDuplicate() {
      time.event.notes.duplicates++;
      return trouble('onDuplicate');
    },
    onError(error, failure) {
      trace.note(process, () => `onError is told of ${failure.during} of ${failure.id}: ${error}`);
      trace.told.push({ ...trace.moment, process, error, failure });
      tellOf(error, failure);
      return trouble('onError');
    },
  });
  return receive(receiver);

  function askForKey(): string {
    if (isHealed() || !random.chance(plan.keylessness)) return PUBLIC_KEY;
    const { request } = time.event.notes;
    if (request) request.isKeyMissing = true;
    if (random.chance(0.5)) throw new Error('No key.');
    return '';
  }

  /** Finds the call, or the handler, that an error is of. */
  function tellOf(error: unknown, { during, id }: Failure): void {
    const { ended } = time.event.notes;
    if (during === 'onEvent' || during === 'onOther' || during === 'onInvalid') {
      if (ended && ended.id === id) ended.told++;
      return;
    }
    const isIt = (call: Call) => call.operation === during && call.process === process && call.id === id;
    const answered = () => trace.calls.find((call) => isIt(call) && call.got?.order === time.event.order);
    const message = String((error as Error).message);
    let call: Call | undefined;
    if (message.includes('did not answer within')) {
      // Of a claim, the answer tells whose it was: it is given at once.
      if (during === 'claim') time.event.notes.hasLateClaim = true;
      else tellLate(trace.calls.filter((one) => isIt(one) && !one.got && !one.toldLate));
    } else if (error instanceof ClaimLostError) {
      call = answered();
      if (call) call.toldLost = trace.moment;
    } else if (message.includes('stood still')) {
      call = answered();
      if (call) call.toldStill = trace.moment;
    } else {
      call = answered();
      if (call) call.told++;
    }
  }

  /** Of calls without an answer, whose deadline may have passed. */
  function tellLate(calls: readonly Call[]): void {
    const overdue = calls.filter(({ at }) => time.now - at >= patienceOf(trace) - 0.001);
    if (overdue.length > 1) trace.isAmbiguous = true;
    const call = overdue[0] ?? calls[0];
    if (call) call.toldLate = trace.moment;
  }

  function receive(receiver: Receiver): Receive {
    return (sent, isTrusted, respond) => {
      const request: Request = {
        ...{ ...trace.moment, sent, process, isTrusted, timeOfDay: timeOfDay() },
        ...{ reports: [], duplicates: 0, refusals: [] },
      };
      trace.requests.push(request);
      trace.note(process, () => `gets ${sent.id}, attempt ${sent.attempt}${isTrusted ? ', by recovery' : ''}`);
      time.event.notes.request = request;
      answerOf(receiver, request).then(
        (answer) => {
          process.open--;
          const { reports, duplicates, refusals } = time.event.notes;
          Object.assign(request, { answer: { ...trace.moment, ...answer }, reports, duplicates, refusals });
          trace.note(
            process,
            () => `answers ${sent.id} with ${answer.status} ${answer.outcome ?? reports[0]?.outcome}`,
          );
          const lateClaim = request.run
            ? trace.calls.find(({ asking }) => asking && asking === request.run)
            : request.claim;
          if (time.event.notes.hasLateClaim && lateClaim) lateClaim.toldLate = trace.moment;
          const isIdle = process.open === 0 && trace.calls.every((call) => call.process !== process || isSettled(call));
          if (isIdle && plan.store !== 'redis') request.leftTimers = process.timers.size;
          respond(isTrusted ? (ACKNOWLEDGED.has(answer.outcome ?? '') ? 200 : 503) : answer.status);
        },
        (error: unknown) => {
          request.rejected = error;
        },
      );
    };
  }
}

const ACKNOWLEDGED: ReadonlySet<string> = new Set(['handled', 'duplicate', 'ignored']);

type Answered = Pick<NonNullable<Request['answer']>, 'status' | 'retryAfter' | 'outcome'>;

async function answerOf(receiver: Receiver, { sent, isTrusted, process }: Request): Promise<Answered> {
  if (isTrusted) {
    const { outcome } = await receiver.handleWithoutVerification(Buffer.from(sent.bytes));
    return { status: 0, retryAfter: undefined, outcome };
  }
  const { headers, bytes } = sent;
  if (process.isByFetch) {
    const request = new globalThis.Request('http://localhost', { method: 'POST', headers, body: Buffer.from(bytes) });
    const response = await receiver(request);
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after') ?? undefined,
      outcome: undefined,
    };
  }
  const receive = receiveOf(receiver);
  const answer = await receive?.(() => ({ method: 'POST', headers, readBody: async () => bytes }));
  return { status: answer?.status ?? 0, retryAfter: answer?.headers['retry-after'], outcome: undefined };
}

/** Whether nothing is to come of a call any more. What was to be remembered and was not is asked for again. */
export function isSettled({ got, toldLate, operation }: Call): boolean {
  return got !== undefined && (operation !== 'complete' || (got.kind === 'value' && !toldLate));
}
