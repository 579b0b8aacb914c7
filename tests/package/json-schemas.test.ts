/** The JSON Schema documents in the package, by a validator that is not TypeBox. (tests/languages has a second one, and generators.) */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, inject, test } from 'vitest';
import { isAccepted, loadFixtures } from '../support/fixtures.js';

const folder = join(inject('installed'), 'schemas');
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const documents = readdirSync(folder)
  .filter((file) => file !== 'openapi.json')
  .map(read);
const ajv = new Ajv2020({ schemas: documents, strict: true, strictRequired: false, allowUnionTypes: true });
const validator = (title: string) => ajv.getSchema(`urn:telnyx-siprec-webhooks:${title}`) as ValidateFunction;
const isEvent = validator('SiprecEvent');
const isWebhook = validator('SiprecWebhook');

const EVENTS = ['CallControlSiprec', 'TexmlSiprec'].flatMap((family) =>
  ['Failed', 'Started', 'Stopped'].map((kind) => family + kind),
);

test('there is one for each type, and one of what arrives, with a title, an id and the draft', () => {
  expect(documents.map(({ title }) => title)).toEqual([
    'CallControlSiprecEvent',
    'CallControlSiprecFailed',
    'CallControlSiprecStarted',
    'CallControlSiprecStopped',
    'CallControlSiprecWebhook',
    'SiprecEvent',
    'SiprecWebhook',
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

test('they are written for generators', () => {
  for (const document of documents) {
    const text = JSON.stringify(document);
    expect(text, document.title).not.toMatch(/"format":|"number"/);
    // A part with fields has a place of its own; none is written out where it occurs.
    for (const [place, schema] of [['the top', document], ...Object.entries(document.$defs ?? {})]) {
      expect(JSON.stringify(schema.properties ?? {}), `${document.title}, ${place}`).not.toContain('"properties":');
    }
  }
  for (const title of EVENTS) expect(read(`${title}.json`)).toMatchObject({ type: 'object', properties: {} });
});

test('they accept every event of the fixtures, and no event that is invalid', () => {
  const verdicts = { accepted: 0, refused: 0 };
  for (const { name, event, expected } of loadFixtures().filter(isAccepted)) {
    if (!event) continue;
    if ('is' in event) {
      expect(isEvent(event.is), name).toBe(true);
      verdicts.accepted++;
    } else if (event.code === 'event_invalid') {
      const body = expected.body as { data?: unknown };
      expect(isEvent(body.data ?? body) && isWebhook(body), name).toBe(false);
      verdicts.refused++;
    }
  }
  expect(verdicts.accepted).toBeGreaterThan(50);
  expect(verdicts.refused).toBeGreaterThan(30);
});

/** Where the parser and the document part, and why. */
const PARTED: Record<string, string> = {
  'accepted-call-control-webhook-delivery': 'a record of the log, which does not arrive',
  'accepted-call-control-webhook-delivery-version-1': 'a record of the log, which does not arrive',
  'accepted-call-control-version-1-time-of-no-text': 'the parser passes over a time that is no text',
  'accepted-invalid-bare-beside-data': 'the parser tells which of two events was meant',
};

test('SiprecWebhook accepts what arrives: the bodies that the parser takes', () => {
  const verdicts = { accepted: 0, refused: 0, parted: [] as string[] };
  for (const { name, event, expected } of loadFixtures().filter(isAccepted)) {
    const isTaken = event !== undefined && 'is' in event;
    if (isWebhook(expected.body) !== isTaken) verdicts.parted.push(name);
    else verdicts[isTaken ? 'accepted' : 'refused']++;
  }
  expect(verdicts.parted.sort()).toEqual(Object.keys(PARTED).sort());
  expect(verdicts.accepted).toBeGreaterThan(50);
  expect(verdicts.refused).toBeGreaterThan(50);
});
