/**
 * AdonisJS 7, with its body parser on as in every new project. Both wire forms on one route: a Call Control application sends all its other call
 * events there, too, and these are answered 200.
 */

import router from '@adonisjs/core/services/router';
import { classify, importPublicKey, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

// The routes of start/routes.ts. Where there is @adonisjs/shield, name this one in csrf.exceptRoutes of config/shield.ts.
router.post('/webhooks', async ({ request, logger }) => {
  // What the body parser read. Not request.body(), which it parsed.
  const { id, body } = await verify(request.headers(), request.raw() ?? '', publicKey);
  const result = classify(body);
  if (result.kind === 'invalid') throw result.error; // AdonisJS answers with its status
  if (result.kind === 'siprec') logger.info({ id, event: result.event }, 'SIPREC');
  return 'OK';
});
