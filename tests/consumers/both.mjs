// Import and require in one process: two copies of every class, which must know each other's errors.

import { createRequire } from 'node:module';
import * as imported from 'telnyx-siprec-webhooks';

const required = createRequire(import.meta.url)('telnyx-siprec-webhooks');

const errorOf = ({ verify }) => verify({}, '', undefined).catch((error) => error);

process.stdout.write(
  JSON.stringify({
    twoCopies: imported.WebhookError !== required.WebhookError,
    importKnowsRequired: imported.isWebhookError(await errorOf(required)),
    requireKnowsImported: required.isWebhookError(await errorOf(imported)),
  }),
);
