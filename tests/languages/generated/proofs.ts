// Compiled by the suite: what openapi-typescript makes of openapi.json are the package's own types.

import type * as ours from 'telnyx-siprec-webhooks';
import type { components, operations } from './openapi.js';

type Theirs = components['schemas'];

/** `true` for identical types only: optional and `null` count. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Interfaces are spelt out before they are compared, since what they inherit is a matter of style. */
type Plain<T> = T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;
type Proved<A, B> = Same<Plain<A>, Plain<B>>;

export const proofs: true[] = [
  true satisfies Proved<Theirs['CallControlSiprecStarted'], ours.CallControlSiprecStarted>,
  true satisfies Proved<Theirs['CallControlSiprecStopped'], ours.CallControlSiprecStopped>,
  true satisfies Proved<Theirs['CallControlSiprecFailed'], ours.CallControlSiprecFailed>,
  true satisfies Proved<Theirs['CallControlSiprecEvent'], ours.CallControlSiprecEvent>,
  true satisfies Proved<Theirs['CallControlSiprecWebhook'], ours.CallControlSiprecWebhook>,
  true satisfies Proved<Theirs['CallControlMeta'], ours.CallControlMeta>,
  true satisfies Proved<Theirs['CallControlSiprecPayload'], ours.CallControlSiprecPayload>,
  true satisfies Proved<Theirs['CallControlSiprecStoppedPayload'], ours.CallControlSiprecStoppedPayload>,
  true satisfies Proved<Theirs['CallControlSiprecFailedPayload'], ours.CallControlSiprecFailedPayload>,
  true satisfies Proved<Theirs['TexmlSiprecStarted'], ours.TexmlSiprecStarted>,
  true satisfies Proved<Theirs['TexmlSiprecStopped'], ours.TexmlSiprecStopped>,
  true satisfies Proved<Theirs['TexmlSiprecFailed'], ours.TexmlSiprecFailed>,
  true satisfies Proved<Theirs['TexmlSiprecEvent'], ours.TexmlSiprecEvent>,
  true satisfies Proved<Theirs['SiprecEvent'], ours.SiprecEvent>,
];

// A proof that proves too much would be worth nothing.
export const disproofs: false[] = [
  false satisfies Proved<Theirs['TexmlSiprecStarted'], ours.TexmlSiprecFailed>,
  false satisfies Proved<{ a?: string }, { a?: string | null }>,
  false satisfies Proved<{ a: { b?: string } }, { a: { b: string } }>,
];

/** What arrives is one of a few shapes, which the compiler tells apart. */
type Body = operations['callControlSiprecFailed']['requestBody']['content']['application/json'];
export function failureOf(body: Body): string | null | undefined {
  if ('data' in body) return body.data.payload.failure_cause;
  if ('created_at' in body) return body.id ?? body.webhook_id;
  return body.payload.failure_cause;
}

type Header = operations['texmlSiprecFailed']['parameters']['header'];
export const header: Header = { 'telnyx-timestamp': 1, 'telnyx-signature-ed25519': '' };
export const form: operations['texmlSiprecFailed']['requestBody']['content'] = {
  'application/x-www-form-urlencoded': {
    AccountSid: '',
    CallSid: '',
    SiprecSid: '',
    Timestamp: '',
    SiprecEvent: 'siprec-failed',
  },
};
