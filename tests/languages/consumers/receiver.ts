// The receiver, where the types of Fetch are: of the DOM, of Node, of Workers, of Bun or of Deno.

import {
  type ClaimStore,
  createReceiver,
  memoryStore,
  type Receiver,
  type ReceiverOptions,
  redisStore,
} from 'telnyx-siprec-webhooks/receiver';

const handled = new Map<string, string>();
export const refused: string[] = [];

const options: ReceiverOptions = {
  publicKey: undefined,
  onEvent(event, { id, signal }) {
    if (!signal.aborted) handled.set(id, 'SiprecEvent' in event ? event.SiprecSid : event.payload.call_leg_id);
  },
  onOther: 'ignore',
  onRefused: ({ code }) => refused.push(code),
};

export const receiver: Receiver = createReceiver(options);
export const POST: (request: Request) => Promise<Response> = receiver;

declare const redis: {
  eval(script: string, options?: { keys?: string[]; arguments?: string[] }): Promise<string | number | null>;
};
export const stores: ClaimStore[] = [memoryStore(), redisStore(redis)];

// @ts-expect-error: onOther is a decision.
createReceiver({ publicKey: '', onEvent: () => {} });
// @ts-expect-error: it takes a Request, which no text is.
receiver('');
