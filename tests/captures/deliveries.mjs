/** The deliveries that are captured: signed by OpenSSL, and each also corrupted in one known way. */

import { readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/deliveries/', import.meta.url);

/** A genuine delivery. */
function delivery(name, contentType) {
  const { headers, rawBody } = JSON.parse(readFileSync(new URL(`accepted-${name}.json`, folder), 'utf8'));
  return {
    name: `accepted-${name}`,
    headers: { 'content-type': contentType, 'user-agent': 'telnyx-webhooks', ...headers },
    body: readFileSync(new URL(rawBody, folder)),
  };
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

export const json = delivery('call-control-multi-byte', JSON_TYPE);
export const pretty = delivery('call-control-pretty', JSON_TYPE);
export const form = delivery('texml-failed', FORM_TYPE);

/** As a body parser and `JSON.stringify(body, null, 2)` leave it. */
export const reprinted = { ...json, body: Buffer.from(JSON.stringify(JSON.parse(json.body.toString()), null, 2)) };

/** As an editor leaves it. */
export const withNewline = { ...form, body: Buffer.concat([form.body, Buffer.from('\n')]) };
