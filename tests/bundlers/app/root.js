// What most people write: one handler, with the root alone. Its bundle is weighed, and searched for what it should not hold.

import { isWebhookError, unwrap } from 'telnyx-siprec-webhooks';
import { delivery } from './delivery.js';

const { callControl, publicKey, timestamp } = delivery;

async function handle(headers, rawBody) {
  try {
    const { event } = await unwrap(headers, rawBody, publicKey, { now: () => new Date(timestamp * 1000) });
    return event.event_type;
  } catch (error) {
    return isWebhookError(error) ? error.code : String(error);
  }
}

Promise.all([
  handle(callControl.headers, callControl.rawBody),
  handle(callControl.headers, `${callControl.rawBody} `),
]).then((answers) => console.log(JSON.stringify(answers)));
