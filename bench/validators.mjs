/**
 * What people check decoded events with, each made to accept the same events: the three of Call Control, unknown fields and all, bare or in
 * their envelope. TypeBox and Ajv take the schemas of this package; zod and valibot get them written out.
 *
 * `check` gives the value, or throws; `problems` gives what a rejected value has wrong with it.
 */
import { Ajv } from 'ajv';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import * as v from 'valibot';
import { z } from 'zod';
import * as schemas from '../dist/schemas.js';

const FORMS = { bare: schemas.CallControlSiprecEvent, enveloped: schemas.CallControlSiprecWebhook };

function withTypeBoxCompile() {
  return each((schema) => {
    const compiled = Compile(schema);
    return {
      check: (value) => taken(compiled.Check(value), value),
      problems: (value) => [...compiled.Errors(value)],
    };
  });
}

function withTypeBoxValue() {
  return each((schema) => ({
    check: (value) => taken(Value.Check(schema, value), value),
    problems: (value) => [...Value.Errors(schema, value)],
  }));
}

function withAjv() {
  return each((schema) => {
    const validate = new Ajv({ allErrors: true }).compile(schema);
    return {
      check: (value) => taken(validate(value), value),
      problems: (value) => (validate(value) ? [] : validate.errors),
    };
  });
}

function withZod() {
  const meta = z.looseObject({ attempt: z.number().nullish(), delivered_to: z.string().nullish() }).nullish();
  const payload = (more) =>
    z.looseObject({
      call_control_id: z.string(),
      connection_id: z.string(),
      call_leg_id: z.string(),
      call_session_id: z.string(),
      client_state: z.string().nullish(),
      ...more,
    });
  const event = (type, more) =>
    z.looseObject({
      event_type: z.literal(type),
      id: z.string(),
      occurred_at: z.string(),
      record_type: z.enum(['event', '']).nullish(),
      meta,
      payload: payload(more),
    });
  const bare = z.discriminatedUnion('event_type', [
    event('siprec.started'),
    event('siprec.stopped', { hangup_cause: z.string().nullish() }),
    event('siprec.failed', { failure_cause: z.string().nullish() }),
  ]);
  const make = (schema) => ({
    check: (value) => schema.parse(value),
    problems: (value) => schema.safeParse(value).error?.issues ?? [],
  });
  return { bare: make(bare), enveloped: make(z.looseObject({ data: bare, meta })) };
}

function withValibot() {
  const meta = v.nullish(v.looseObject({ attempt: v.nullish(v.number()), delivered_to: v.nullish(v.string()) }));
  const payload = (more) =>
    v.looseObject({
      call_control_id: v.string(),
      connection_id: v.string(),
      call_leg_id: v.string(),
      call_session_id: v.string(),
      client_state: v.nullish(v.string()),
      ...more,
    });
  const event = (type, more) =>
    v.looseObject({
      event_type: v.literal(type),
      id: v.string(),
      occurred_at: v.string(),
      record_type: v.nullish(v.picklist(['event', ''])),
      meta,
      payload: payload(more),
    });
  const bare = v.variant('event_type', [
    event('siprec.started'),
    event('siprec.stopped', { hangup_cause: v.nullish(v.string()) }),
    event('siprec.failed', { failure_cause: v.nullish(v.string()) }),
  ]);
  const make = (schema) => ({
    check: (value) => v.parse(schema, value),
    problems: (value) => v.safeParse(schema, value).issues ?? [],
  });
  return { bare: make(bare), enveloped: make(v.looseObject({ data: bare, meta })) };
}

/** By title. They are made when asked for, since one of them cannot be made where `eval` is refused. */
export const VALIDATORS = {
  'TypeBox `Compile`': withTypeBoxCompile,
  'TypeBox `Value`': withTypeBoxValue,
  Ajv: withAjv,
  zod: withZod,
  valibot: withValibot,
};

function each(make) {
  return Object.fromEntries(Object.entries(FORMS).map(([form, schema]) => [form, make(schema)]));
}

function taken(isValid, value) {
  if (!isValid) throw new Error('rejected');
  return value;
}
