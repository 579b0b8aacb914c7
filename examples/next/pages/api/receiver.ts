/** A receiver as an API route of Next.js's Pages Router. */

import type { NextApiRequest, NextApiResponse } from 'next';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

export const config = { api: { bodyParser: false } }; // the stream as it came; by default Next.js parses JSON and forms

let listener: ReturnType<typeof toNodeListener> | undefined;

export default function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  // Made by the first delivery: `next build` runs what is above, where there may be no key.
  listener ??= toNodeListener(
    createReceiver({
      publicKey: process.env.TELNYX_PUBLIC_KEY,
      onEvent: (event, { id }) => console.log(id, event),
      onOther: 'ignore', // the other events of the call; or a function
    }),
  );
  return listener(request, response);
}
