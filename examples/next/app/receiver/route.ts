/**
 * A receiver as a Next.js route handler: copy it to `app/webhooks/route.ts`. Its URL is then `/webhooks`. On Vercel, give it the store of
 * `lib/siprec-store.ts`, because each instance has a memory of its own: see "On Vercel" in docs/receiver.md.
 */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  // A function, asked at the first delivery: a build runs this file, and may have no key.
  publicKey: () => process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export const POST = (request: Request): Promise<Response> => receiver(request);
