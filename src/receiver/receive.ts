/**
 * What happens to a delivery, from its headers to the answer: refused, or claimed, handled and completed.
 *
 * @module
 */

import type { BodyLimits } from '../body/limited-body.js';
import type { RawBody } from '../body/raw-body.js';
import { UnreadBody } from '../body/unread-body.js';
import type { Ed25519Engine } from '../engines/engine.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { classifyOwned } from '../events/classify.js';
import { parseSignature, parseTimestamp, readTelnyxHeaders } from '../headers/telnyx-headers.js';
import { monotonicNow } from '../primitives/clock.js';
import { checkFreshness, readClock } from '../verification/freshness.js';
import { type VerifiedWebhook, verifySigned } from '../verification/verify.js';
import { type Answer, FAILED, later, OK, refused } from './answers.js';
import { tellHooks } from './hooks.js';
import { holdLease } from './lease.js';
import type { CheckedReceiverOptions, Delivery } from './receiver-options.js';
import { otherMethod, Refusal, unreadBody } from './refusals.js';
import { askWithin } from './store-deadline.js';
import type { Claim, ClaimStore } from './stores/claim-store.js';

/** A request, whatever server it came to. */
export interface Incoming {
  readonly method: unknown;
  readonly headers: unknown;
  /** Reads the body, or throws an {@link UnreadBody} or `body_not_raw`. Called once, for headers that deserve it. */
  readonly readBody: (limits: BodyLimits) => Promise<RawBody>;
}

/** Answers a request, which may fail to be read. Never rejects. */
export type Receive = (read: () => Incoming) => Promise<Answer>;

/** How long a store may take. Telnyx waits for two seconds, so by then it is still there to be told to come again. */
const PATIENCE_MS = 1_500;

/** How soon to come again when there is nothing to tell by. */
const SOON_MS = 1_000;

/** Answers requests by these options. */
export function receiveWith(engine: Ed25519Engine, options: CheckedReceiverOptions): Receive {
  const { keys, verifyOptions, store, leaseMs, retentionMs, onEvent, onOther } = options;
  const tell = tellHooks(options);
  const patienceMs = Math.min(leaseMs / 3, PATIENCE_MS);

  return async (read) => {
    try {
      const incoming = read();
      if (incoming.method !== 'POST') throw otherMethod();
      const { id, idSource, timestamp, body } = await authenticate(incoming);
      const verified = { id, idSource, timestamp };
      const result = classifyOwned(body);
      switch (result.kind) {
        case 'invalid':
          throw result.error;
        case 'siprec':
          return await handleOnce(verified, 'onEvent', (delivery) => onEvent(result.event, delivery));
        case 'other':
          if (onOther === 'ignore') return OK;
          return await handleOnce(verified, 'onOther', (delivery) => onOther(body, delivery));
      }
    } catch (error) {
      const refusal = refusalOf(error);
      const { answer } = refusal; // by now it is fixed, whatever a hook does to the error
      tell.refused(refusal.error, answer.status);
      return answer;
    }
  };

  /** Resolves when the delivery is genuine and fresh. What can be judged by the headers is judged before the body is read. */
  async function authenticate({ headers, readBody }: Incoming): Promise<VerifiedWebhook> {
    const telnyx = readTelnyxHeaders(headers, verifyOptions.bearerToken !== undefined);
    const seconds = parseTimestamp(telnyx);
    const signature = parseSignature(telnyx).bytes;
    const rawBody = await readBody(options);
    const { id, idSource, body } = await verifySigned(engine, telnyx, signature, rawBody, keys, verifyOptions);
    const now = readClock(verifyOptions);
    try {
      return { id, idSource, timestamp: checkFreshness(seconds, now, verifyOptions), body };
    } catch (error) {
      // Our clock may be wrong, and with a 401 this might be lost for good. It is genuine, so whoever sent it may know.
      const untimely = toWebhookError(error);
      throw new Refusal(later(SOON_MS, untimely), untimely);
    }
  }

  /** Handles a delivery under a claim of its own, so that nobody else does. */
  async function handleOnce(
    verified: Omit<Delivery, 'signal'>,
    during: 'onEvent' | 'onOther',
    handle: (delivery: Delivery) => unknown,
  ): Promise<Answer> {
    const { id, idSource, timestamp } = verified;
    const since = monotonicNow();
    const claim = await claimOf(id);
    if (!claim) return later(SOON_MS);
    if (claim.state === 'running') return later(claim.retryAfterMs);
    if (claim.state === 'done') {
      tell.duplicate(verified);
      return OK;
    }

    const { token } = claim;
    if (monotonicNow() - since >= leaseMs) {
      // This process stood still for so long that it may be somebody else's by now.
      await release(id, token);
      return later(SOON_MS);
    }
    const lease = holdLease({
      leaseMs,
      since,
      renew: () => store.renew(id, token, leaseMs),
      onError: (error) => tell.failed(error, 'renew', id),
    });
    try {
      await handle({
        id,
        idSource,
        timestamp,
        get signal() {
          return lease.signal;
        },
      });
    } catch (error) {
      tell.failed(error, during, id);
      await release(id, token);
      return FAILED;
    } finally {
      lease.stop();
    }
    // It was handled, whatever comes of this.
    const complete = () => attempt('complete', id, () => store.complete(id, token, retentionMs));
    if ((await complete()) === undefined) insist(complete);
    return OK;
  }

  /** Asks again while the lease may last, so that what was handled is not forgotten for a connection that broke. */
  async function insist(complete: () => Promise<boolean | undefined>): Promise<void> {
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setTimeout(resolve, patienceMs));
      if ((await complete()) !== undefined) return;
    }
  }

  /** Claims an id; gives nothing where the store cannot be reached. */
  async function claimOf(id: string): Promise<Claim | undefined> {
    const claim = await attempt(
      'claim',
      id,
      () => store.claim(id, leaseMs),
      (late) => {
        // Nobody is going to handle it under this one.
        if (isClaim(late) && late.state === 'claimed') release(id, late.token);
      },
    );
    if (claim === undefined || isClaim(claim)) return claim;
    tell.failed(new TypeError('The store gave no claim: see ClaimStore.'), 'claim', id);
    return undefined;
  }

  function release(id: string, token: string): Promise<unknown> {
    return attempt('release', id, () => store.release(id, token));
  }

  /** Asks the store; gives nothing where it fails, or does not answer. */
  function attempt<Result>(
    operation: keyof ClaimStore,
    id: string,
    ask: () => Promise<Result>,
    onLate?: (result: Result) => void,
  ): Promise<Result | undefined> {
    return askWithin(patienceMs, ask, onLate).catch((error: unknown) => {
      tell.failed(error, operation, id);
      return undefined;
    });
  }
}

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof UnreadBody) return unreadBody(thrown);
  const error = toWebhookError(thrown);
  return new Refusal(refused(error), error);
}

/** Tells a claim from whatever else a store may give. */
function isClaim(claim: { state?: unknown; token?: unknown } | null): boolean {
  if (claim?.state === 'claimed') return typeof claim.token === 'string' && claim.token !== '';
  return claim?.state === 'running' || claim?.state === 'done';
}
