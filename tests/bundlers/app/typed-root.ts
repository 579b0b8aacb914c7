// A typed program that uses the root alone, for compilers that know ES2022 and nothing else.

import * as root from 'telnyx-siprec-webhooks';
import { report } from './cases.js';
import { delivery } from './delivery.js';

/** What a handler would do: never called, but compiled. */
export async function handle(headers: root.HeadersInput, rawBody: root.RawBody): Promise<string> {
  try {
    const { event }: root.VerifiedEvent = await root.unwrap(headers, rawBody, delivery.publicKey);
    return root.isCallControlSiprecEvent(event) ? event.payload.call_control_id : event.CallSid;
  } catch (error) {
    if (!root.isWebhookError(error)) throw error;
    const code: root.WebhookErrorCode = error.code;
    return code;
  }
}

report({ root }, delivery);
