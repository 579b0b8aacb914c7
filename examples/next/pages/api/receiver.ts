/**
 * A receiver as an API route of Next.js's Pages Router: copy it to `pages/api/receiver.ts`. Its URL is then `/api/receiver`. On Vercel, give it the store
 * of `lib/siprec-store.ts`, because each instance has a memory of its own: see "On Vercel" in docs/receiver.md.
 */

import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  // A function, asked at the first delivery: a build runs this file, and may have no key.
  publicKey: () => process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export const config = { api: { bodyParser: false } }; // the stream as it came; by default Next.js parses JSON and forms

export default toNodeListener(receiver);
