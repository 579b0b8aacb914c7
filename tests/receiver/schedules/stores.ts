/** The stores of a process, each call of which is written down: one on the model itself, and `redisStore` on a client whose server is the model. */

import { WebhookConfigurationError } from '../../../src/errors/webhook-errors.js';
import { type Claim, ClaimLostError, type ClaimStore, redisStore } from '../../../src/receiver.js';
import type { Transaction } from './claims-model.js';
import { drawFate, type NetworkOptions, send } from './network.js';
import type { Call, Operation, Process } from './trace.js';

/** The call that is being made; nothing for what a store sends by itself. */
interface Making {
  call: Call | undefined;
}

export function storeOf(process: Process, options: NetworkOptions): ClaimStore {
  const making: Making = { call: undefined };
  const isRedis = options.trace.plan.store === 'redis';
  const store = isRedis ? redisOn(process, options, making) : modelOn(process, options, making);
  return written(store, process, options, making);
}

const NONSENSE = [
  ...[undefined, null, 'OK', 1, '1', {}, [], [null, null]],
  ...[{ state: 'claimed' }, { state: 'claimed', token: '' }, { state: 'claimed', token: 7 }, { state: 'held' }],
];

function modelOn(process: Process, options: NetworkOptions, making: Making): ClaimStore {
  const { model, random } = options;
  const ask = <Answer>(id: string, perform: () => Answer) => {
    const { operation = 'claim', token = '', fate = 'ok' } = making.call ?? {};
    return send(process, options, { fate, id, perform, what: `${operation} ${id} ${token}`, nonsense: NONSENSE });
  };
  const store: ClaimStore = {
    claim: (id, leaseMs) => ask(id, () => model.claim(id, leaseMs)),
    renew: (id, token, leaseMs) => ask(id, () => model.renew(id, token, leaseMs)),
    complete: (id, token, retentionMs) => ask(id, () => model.complete(id, token, retentionMs)),
    release: (id, token) => ask(id, () => model.release(id, token)),
  };
  if (options.trace.plan.store === 'plain') return store;
  return {
    ...store,
    completeIn: (transaction, id, token, retentionMs) =>
      ask(id, () => {
        const unmarked = model.mark(transaction as Transaction, id, token, retentionMs);
        if (unmarked === 'option_invalid') throw new WebhookConfigurationError('option_invalid', 'Marked before.');
        // A store may say it in either way.
        if (unmarked && random.chance(0.5)) throw new ClaimLostError('Somebody else has it.');
        return unmarked ? false : undefined;
      }),
  };
}

const NONSENSE_OF_REDIS = [undefined, null, 'OK', 2, -1, {}, [], [null, null], [0], [0, 1], [3, 0], [1, -1], [1]];

/** What a script is to do is known by what it is sent for. What the store sends by itself gives a claim up. */
function redisOn(process: Process, options: NetworkOptions, making: Making): ClaimStore {
  const { model, trace } = options;
  const client = {
    // By these two, a client of `redis` is known.
    EVAL() {},
    connect() {},
    eval(_: string, { keys: [key = ''], arguments: [token = '', ms = ''] }: Record<'keys' | 'arguments', string[]>) {
      const id = key.slice('telnyx-siprec-webhooks:'.length);
      const operation = making.call?.operation ?? 'release';
      const fate = making.call?.fate ?? drawFate(operation, options);
      if (!making.call) trace.givenBack.push({ ...trace.moment, id, token, process, fate });
      const what = `${operation} ${id}`; // whose tokens are never the same again
      return send(process, options, { fate, id, what, nonsense: NONSENSE_OF_REDIS, perform });

      // Whoever finds its own token has sent the command before, and gets the same answer.
      function perform(): number | number[] {
        switch (operation) {
          case 'claim':
            return model.holds(id, token) ? [0, 0] : replyTo(model.claim(id, Number(ms), token));
          case 'renew':
            return Number(model.renew(id, token, Number(ms)));
          case 'complete':
            return Number(model.isDone(id, token) || model.complete(id, token, Number(ms)));
          default:
            return Number(model.release(id, token));
        }
      }
    },
  };
  return redisStore(client as never);
}

function replyTo(claim: Claim): number[] {
  if (claim.state === 'claimed') return [0, 0];
  return claim.state === 'done' ? [2, 0] : [1, Math.ceil(claim.retryAfterMs)];
}

/** Writes each call down, and what came of it, just before the receiver knows. */
function written(store: ClaimStore, process: Process, options: NetworkOptions, making: Making): ClaimStore {
  const { trace } = options;
  const { time } = trace;

  function write<Answer>(operation: Operation, id: string, token: string | undefined, ask: () => Answer): Answer {
    const { request, ended } = time.event.notes;
    const asking = operation === 'claim' ? ended : undefined;
    const isFirst = operation === 'claim' && !asking;
    const call: Call = {
      at: time.now,
      order: time.event.order,
      operation,
      process,
      id,
      token,
      fate: drawFate(operation, options),
      request: isFirst ? request : undefined,
      asking,
      told: 0,
    };
    trace.calls.push(call);
    if (call.request) call.request.claim = call;
    const got = (kind: NonNullable<Call['got']>['kind'], value?: unknown) => {
      call.got = { at: time.now, order: time.event.order, kind, value };
      if (operation === 'claim' && kind === 'value' && (value as Claim).state === 'claimed')
        time.event.notes.claimed = call;
    };
    making.call = call;
    try {
      const answer = Promise.resolve(ask()).then(
        (value) => {
          got(isAnswer(operation, value) ? 'value' : 'nonsense', value);
          return value;
        },
        (error: unknown) => {
          got('rejection');
          throw error;
        },
      );
      return answer as Answer;
    } catch (error) {
      got('rejection');
      throw error;
    } finally {
      making.call = undefined;
    }
  }

  const completeIn = store.completeIn?.bind(store);
  return {
    claim: (id, leaseMs) => write('claim', id, undefined, () => store.claim(id, leaseMs)),
    renew: (id, token, leaseMs) => write('renew', id, token, () => store.renew(id, token, leaseMs)),
    complete: (id, token, ms) => write('complete', id, token, () => store.complete(id, token, ms)),
    release: (id, token) => write('release', id, token, () => store.release(id, token)),
    ...(completeIn && {
      completeIn: (transaction, id, token, ms) =>
        write('completeIn', id, token, () => completeIn(transaction, id, token, ms)),
    }),
  };
}

function isAnswer(operation: Operation, value: unknown): boolean {
  if (operation === 'completeIn') return true;
  if (operation !== 'claim') return typeof value === 'boolean';
  const { state, token } = (value ?? {}) as { state?: unknown; token?: unknown };
  return state === 'running' || state === 'done' || (state === 'claimed' && typeof token === 'string' && token !== '');
}
