// Recovery, where the types of Fetch are.

import type { Receiver } from 'telnyx-siprec-webhooks/receiver';
import { type RecoveryOptions, type RecoverySummary, recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';

declare const receiver: Receiver;

const options: RecoveryOptions = {
  apiKey: undefined,
  receiver,
  since: new Date(0),
  fetch: (url, init) => fetch(url, init),
  signal: new AbortController().signal,
};

export async function recover(): Promise<string[]> {
  const { handled, found, remaining }: RecoverySummary = await recoverDeliveries(options);
  return handled < found ? remaining : [];
}

// @ts-expect-error: since when is a decision.
recoverDeliveries({ apiKey: '', receiver });
