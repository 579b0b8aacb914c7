/** A receiver as a SvelteKit endpoint. See also vite.config.ts. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  // A function, asked at the first delivery: a build runs this file, and may have no key.
  publicKey: () => process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export const POST = ({ request }: { request: Request }): Promise<Response> => receiver(request);
