/** The documents in schemas/, each by two validators that have nothing in common. */

import { deepStrictEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerSchema, validate } from '@hyperjump/json-schema/draft-2020-12';
import { validate as validateOpenApi } from '@hyperjump/json-schema/openapi-3-1';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const ID = 'urn:telnyx-siprec-webhooks:';
const OPENAPI = 'https://spec.openapis.org/oas/3.1/schema-base';

export function documentRows({ app, bodies, events }) {
  const folder = join(app, 'node_modules/telnyx-siprec-webhooks/schemas');
  const read = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const documents = readdirSync(folder)
    .filter((file) => file !== 'openapi.json')
    .map(read);
  const openApi = read('openapi.json');

  const ajv = new Ajv2020({ schemas: documents, strict: true, strictRequired: false, allowUnionTypes: true });
  const verdictOf = (title, value) => ajv.validate(`${ID}${title}`, value);

  return [
    {
      what: 'JSON Schema',
      tool: 'ajv',
      check() {
        for (const document of documents) ok(ajv.validateSchema(document), document.title);
        for (const event of events) ok(verdictOf('SiprecEvent', event));
        return documents.length + events.length;
      },
    },
    {
      what: "JSON Schema, and ajv's verdict on each body of the fixtures",
      tool: '@hyperjump/json-schema',
      async check() {
        for (const document of documents) {
          ok((await validate(DRAFT, document)).valid, document.title);
          registerSchema(document);
        }
        const isWebhook = await validate(`${ID}SiprecWebhook`);
        const isEvent = await validate(`${ID}SiprecEvent`);
        const count = { true: 0, false: 0 };
        for (const body of bodies) {
          const verdict = verdictOf('SiprecWebhook', body);
          deepStrictEqual(isWebhook(body).valid, verdict, JSON.stringify(body));
          deepStrictEqual(isEvent(body).valid, verdictOf('SiprecEvent', body), JSON.stringify(body));
          count[verdict]++;
        }
        ok(count.true > 50 && count.false > 50);
        return documents.length + 2 * bodies.length;
      },
    },
    {
      what: 'OpenAPI 3.1',
      tool: '@redocly/openapi-core',
      async check() {
        // It describes a server of yours, whose address nobody knows, and has types that no webhook refers to.
        const rules = { 'no-empty-servers': 'off', 'no-unused-components': 'off' };
        const config = await createConfig({ extends: ['recommended-strict'], rules });
        const lint = (document) =>
          lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
        deepStrictEqual(
          (await lint(openApi)).map(({ message }) => message),
          [],
        );
        for (const wrong of wrongs(openApi)) ok((await lint(wrong)).length > 0);
        return 1 + wrongs(openApi).length;
      },
    },
    {
      what: 'OpenAPI 3.1',
      tool: '@hyperjump/json-schema',
      async check() {
        deepStrictEqual(await validateOpenApi(OPENAPI, openApi, 'BASIC'), { valid: true });
        for (const wrong of wrongs(openApi)) ok(!(await validateOpenApi(OPENAPI, wrong)).valid);
        return 1 + wrongs(openApi).length;
      },
    },
  ];
}

/** Documents that a validator has to refuse, or its word is worth nothing. */
function wrongs(document) {
  const change = (edit) => {
    const copy = structuredClone(document);
    edit(copy);
    return copy;
  };
  return [
    change(({ components }) => {
      components.schemas.CallControlMeta.type = 'objekt';
    }),
    change(({ info }) => {
      delete info.version;
    }),
    change(({ webhooks }) => {
      webhooks.TexmlSiprecFailed.post.requestBody.content = 'application/x-www-form-urlencoded';
    }),
  ];
}
