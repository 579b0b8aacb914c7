/** The JSON Schema documents in the package, by a validator that is not TypeBox. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, inject, test } from 'vitest';
import { isAccepted, loadFixtures } from '../support/fixtures.js';

const folder = join(inject('installed'), 'schemas');
const documents = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
const ajv = new Ajv2020({ schemas: documents, strict: true, strictRequired: false, allowUnionTypes: true });
const validate = ajv.getSchema('urn:telnyx-siprec-webhooks:SiprecEvent') as ValidateFunction;

test('there is one for each type, with a title, an id and the draft', () => {
  expect(documents.map(({ title }) => title)).toEqual([
    'CallControlSiprecEvent',
    'CallControlSiprecFailed',
    'CallControlSiprecStarted',
    'CallControlSiprecStopped',
    'CallControlSiprecWebhook',
    'SiprecEvent',
    'TexmlSiprecEvent',
    'TexmlSiprecFailed',
    'TexmlSiprecStarted',
    'TexmlSiprecStopped',
  ]);
  for (const { $schema, $id, title } of documents) {
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect($id).toBe(`urn:telnyx-siprec-webhooks:${title}`);
  }
});

test('they accept every event of the fixtures, and no event that is invalid', () => {
  const verdicts = { accepted: 0, refused: 0 };
  for (const { name, event, expected } of loadFixtures().filter(isAccepted)) {
    if (!event) continue;
    if ('is' in event) {
      expect(validate(event.is), name).toBe(true);
      verdicts.accepted++;
    } else if (event.code === 'event_invalid') {
      const body = expected.body as { data?: unknown };
      expect(validate(body.data ?? body) && ajv.validate(documents[4], body), name).toBe(false);
      verdicts.refused++;
    }
  }
  expect(verdicts.accepted).toBeGreaterThan(50);
  expect(verdicts.refused).toBeGreaterThan(30);
});
