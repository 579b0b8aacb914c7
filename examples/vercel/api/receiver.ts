/**
 * A receiver as a Vercel function, in the form of Fetch. Each instance has a memory of its own, so give it the store
 * of `../../next/lib/siprec-store.ts`: see "On Vercel" in docs/receiver.md.
 */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export const POST = (request: Request): Promise<Response> => receiver(request);
