/** The mapped headers have the names of Standard Webhooks, not its signature: a stock verifier must refuse them. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { expect, inject, test } from 'vitest';
import { deliver, PUBLIC_KEY } from '../support/sign.js';

type Library = typeof import('../../src/index.js');
const { toStandardHeaders, verify } = (await import(
  pathToFileURL(join(inject('installed'), 'dist/index.js')).href
)) as Library;

const { headers, rawBody } = deliver(undefined, Math.floor(Date.now() / 1000)); // the stock verifier has no other clock
const mapped = { ...toStandardHeaders(headers, rawBody) };

test('we accept them', async () => {
  await expect(verify(mapped, rawBody, PUBLIC_KEY)).resolves.toHaveProperty('id', mapped['webhook-id']);
});

test.each([
  ['any secret of theirs', Buffer.alloc(32, 7).toString('base64')],
  ['the public key taken for a secret', PUBLIC_KEY],
])('a stock verifier refuses them: %s', (_, secret) => {
  expect(() => new Webhook(`whsec_${secret}`).verify(rawBody, mapped)).toThrow(WebhookVerificationError);
});

test('a stock verifier accepts what it signed itself, so that the refusal above means something', () => {
  const webhook = new Webhook(`whsec_${Buffer.alloc(32, 7).toString('base64')}`);
  const signature = webhook.sign(
    mapped['webhook-id'],
    new Date(Number(mapped['webhook-timestamp']) * 1000),
    rawBody.toString(),
  );
  expect(() => webhook.verify(rawBody, { ...mapped, 'webhook-signature': signature })).not.toThrow();
});
