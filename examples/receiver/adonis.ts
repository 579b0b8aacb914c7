/** A receiver in AdonisJS 7. Its body parser is on, as in every new project. */

import router from '@adonisjs/core/services/router';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

// This belongs in start/routes.ts. If you have @adonisjs/shield, name this route in csrf.exceptRoutes of config/shield.ts.
router.post('/webhooks', async ({ request, response }) => {
  const headers = Object.entries(request.headers()).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
  const body = request.raw() ?? ''; // what the body parser read
  const answer = await receiver(new Request(request.completeUrl(), { method: 'POST', headers, body }));
  for (const [name, value] of answer.headers) response.header(name, value);
  return response.status(answer.status).send(await answer.text());
});
