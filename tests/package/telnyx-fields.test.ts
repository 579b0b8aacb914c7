/**
 * What Telnyx's own descriptions say of its SIPREC webhooks, against what ours say.
 *
 * Sources: of Call Control, Telnyx's OpenAPI specification (team-telnyx/openapi, spec3.yml of 2026-07-16: `callSiprecStarted`, `callSiprecStopped`,
 * `callSiprecFailed`); of TeXML, its callback reference (`texml-siprec`) and, for `SiprecName`, an older page of the verb.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

const openapi = JSON.parse(readFileSync(join(inject('installed'), 'schemas', 'openapi.json'), 'utf8'));

/** Every field, in the envelope, and its type. In Telnyx's specification none is required. */
const CALL_CONTROL = {
  'data.record_type': 'string',
  'data.event_type': 'string',
  'data.id': 'string',
  'data.occurred_at': 'string',
  'data.payload.call_control_id': 'string',
  'data.payload.connection_id': 'string',
  'data.payload.call_leg_id': 'string',
  'data.payload.call_session_id': 'string',
  'data.payload.client_state': 'string',
};
const TEXML = {
  AccountSid: 'string',
  CallSid: 'string',
  SiprecEvent: 'string',
  SiprecSid: 'string',
  Timestamp: 'string',
  SiprecName: 'string',
};
const ENVELOPED = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

const EVENTS = [
  ['CallControlSiprecStarted', ENVELOPED, 'data.event_type', 'siprec.started', CALL_CONTROL],
  [
    'CallControlSiprecStopped',
    ENVELOPED,
    'data.event_type',
    'siprec.stopped',
    { ...CALL_CONTROL, 'data.payload.hangup_cause': 'string' },
  ],
  [
    'CallControlSiprecFailed',
    ENVELOPED,
    'data.event_type',
    'siprec.failed',
    { ...CALL_CONTROL, 'data.payload.failure_cause': 'string' },
  ],
  ['TexmlSiprecStarted', FORM, 'SiprecEvent', 'siprec-started', TEXML],
  ['TexmlSiprecStopped', FORM, 'SiprecEvent', 'siprec-stopped', TEXML],
  ['TexmlSiprecFailed', FORM, 'SiprecEvent', 'siprec-failed', { ...TEXML, SiprecError: 'string' }],
] as const;

/** What the guides and real deliveries have, and the specification does not. */
const BEYOND = { 'meta.attempt': 'integer', 'meta.delivered_to': 'string' };

/** The two headers: both required, under these names of Standard Webhooks. */
const HEADERS = {
  'telnyx-timestamp': { type: 'integer', equivalent: 'webhook-timestamp' },
  'telnyx-signature-ed25519': { type: 'string', equivalent: 'webhook-signature' },
};

interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  type?: string | string[];
  const?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
}

/** What a reference of the document refers to; anything else as it is. */
function resolve({ $ref, ...schema }: { $ref?: string }) {
  const steps = $ref?.split('/').slice(1);
  return steps ? steps.reduce((value, step) => value[step], openapi) : schema;
}

/** Each field by its path, and the schema of what it holds. */
function fieldsOf(schema: Schema, path = ''): [string, Schema][] {
  const { anyOf, properties } = resolve(schema) as Schema;
  const inside: Record<string, Schema> =
    properties ?? anyOf?.map(resolve).find((choice) => choice.properties)?.properties;
  if (!inside) return [[path, resolve(schema)]];
  return Object.entries(inside).flatMap(([name, field]) => fieldsOf(field, path ? `${path}.${name}` : name));
}

/** The one type of a field, but for null: real deliveries have it in place of what is not there. */
function typeOf({ type, enum: values }: Schema): unknown {
  const types = values?.map((value) => (value === null ? 'null' : typeof value)) ?? [type].flat();
  const others = [...new Set(types)].filter((one) => one !== 'null');
  return others.length === 1 ? others[0] : others;
}

test('there are six webhooks', () => {
  expect(Object.keys(openapi.webhooks)).toEqual(EVENTS.map(([name]) => name));
});

test.each(EVENTS)(
  '%s has the fields that Telnyx describes, and no others',
  (name, mediaType, path, eventType, facts) => {
    const { content, required } = openapi.webhooks[name].post.requestBody;
    expect(required).toBe(true);
    expect(Object.keys(content)).toEqual([mediaType]);
    const { anyOf: [schema] = [content[mediaType].schema] } = content[mediaType].schema;
    const fields = fieldsOf(schema);
    // In the envelope, and in the event that the parser gives, which has it from there.
    const ours = fields.filter(([field]) => !/^data\.meta\./.test(field));
    const theirs = { ...facts, ...(mediaType === ENVELOPED && BEYOND) };
    expect(Object.fromEntries(ours.map(([field, held]) => [field, typeOf(held)]))).toEqual(theirs);
    expect(Object.fromEntries(fields)[path]?.const).toBe(eventType);
  },
);

test('a form must have what the reference requires', () => {
  for (const name of ['TexmlSiprecStarted', 'TexmlSiprecStopped', 'TexmlSiprecFailed']) {
    const { required } = openapi.components.schemas[name];
    expect(required.sort()).toEqual(['AccountSid', 'CallSid', 'SiprecEvent', 'SiprecSid', 'Timestamp']);
  }
});

test.each(EVENTS)('%s has the two headers, and answers that say what Telnyx does then', (name) => {
  const { parameters, responses } = openapi.webhooks[name].post;
  const headers = parameters.map((header: Record<string, unknown>) => {
    expect(header).toMatchObject({ in: 'header', required: true });
    return [header.name, { type: (header.schema as Schema).type, equivalent: header['x-webhook-equivalent'] }];
  });
  expect(Object.fromEntries(headers)).toEqual(HEADERS);
  expect(Object.keys(responses)).toEqual(['200', '4XX', '5XX']);
});

test('the discriminators tell the events of a family apart', () => {
  const { CallControlSiprecEvent, TexmlSiprecEvent } = openapi.components.schemas;
  for (const { oneOf, discriminator } of [CallControlSiprecEvent, TexmlSiprecEvent]) {
    expect(oneOf.map(({ $ref }: Schema) => $ref)).toEqual(Object.values(discriminator.mapping));
    for (const [value, $ref] of Object.entries(discriminator.mapping)) {
      expect(resolve({ $ref: String($ref) }).properties[discriminator.propertyName].const).toBe(value);
    }
  }
  expect(CallControlSiprecEvent.discriminator.propertyName).toBe('event_type');
  expect(TexmlSiprecEvent.discriminator.propertyName).toBe('SiprecEvent');
});
