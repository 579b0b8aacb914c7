/** What every error is, and that none shows anything of what was received. */

import { ensure, equal, failureOf } from './check.mjs';
import { quotes } from './quotes.mjs';

const SECRET = 'S3CRET';

export function* errorCases({ doors, named, root }) {
  const { headers, rawBody, publicKey, options } = named('accepted-call-control-started');
  for (const { door, library } of doors) {
    for (const [what, args] of Object.entries(secretive(headers, rawBody, publicKey, options))) {
      yield [
        `${door}: an error shows nothing of ${what}`,
        async () => {
          const error = await failureOf(() => library.verify(...args));
          const secrets = [SECRET, publicKey, headers['telnyx-signature-ed25519']];
          equal(quotes(error, secrets), [], 'what it quotes');
          equal(library.isWebhookError(error), true, 'isWebhookError');
          ensure(error instanceof root[error.name], `it is no instance of the root's ${error.name}`);
          ensure(error instanceof root.WebhookError, "it is no instance of the root's WebhookError");
        },
      ];
    }
    yield [`${door}: an error of another copy is known`, () => knowsOurs(library)];
  }
}

function secretive(headers, rawBody, publicKey, options) {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: SECRET, d: SECRET };
  const text = new TextDecoder().decode(rawBody);
  return {
    'a changed body': [headers, `${text}${SECRET}`, publicKey, options],
    'a parsed body': [headers, { a: SECRET }, publicKey, options],
    'a timestamp': [{ ...headers, 'telnyx-timestamp': SECRET }, rawBody, publicKey, options],
    'a signature': [{ ...headers, 'telnyx-signature-ed25519': SECRET }, rawBody, publicKey, options],
    'a list of signatures': [{ 'webhook-timestamp': '1', 'webhook-signature': SECRET }, rawBody, publicKey, options],
    'what is no headers': [SECRET, rawBody, publicKey, options],
    'an API key': [headers, rawBody, `KEY${SECRET}`, options],
    'a shared secret': [headers, rawBody, `whsec_${SECRET}`, options],
    'a private key': [headers, rawBody, jwk, options],
    'a broken key': [headers, rawBody, `{"${SECRET}`, options],
    'a token that is missing': [headers, rawBody, publicKey, { ...options, bearerToken: SECRET }],
    'a token that is another': [
      { ...headers, authorization: `Bearer ${SECRET}` },
      rawBody,
      publicKey,
      { ...options, bearerToken: `${SECRET}2` },
    ],
    'an option': [headers, rawBody, publicKey, { ...options, toleranceSeconds: SECRET }],
    'the name of an option': [headers, rawBody, publicKey, { ...options, [SECRET]: 1 }],
  };
}

function knowsOurs({ isWebhookError }) {
  const brand = Symbol.for('telnyx-siprec-webhooks/error');
  equal(isWebhookError({ [brand]: true, code: 'header_missing' }), true);
  for (const value of [undefined, null, 'x', new Error('x'), { code: 'header_missing' }, { [brand]: true }]) {
    equal(isWebhookError(value), false);
  }
}
