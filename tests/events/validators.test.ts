/** The generated validators, against the schemas they are generated from. */

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/events/explain-issues.js';
import { CALL_CONTROL, TEXML } from '../../src/events/validators.generated.js';
import { classify, toSiprecStatus } from '../../src/index.js';
import * as schemas from '../../src/schemas.js';

const payload = {
  call_control_id: 'v3:a',
  connection_id: '7267402348934739472',
  call_leg_id: 'leg',
  call_session_id: 'session',
  client_state: 'aGk=',
};
const callControl = { id: 'id', occurred_at: 'then', record_type: 'event', meta: { attempt: 1, delivered_to: 'url' } };
const texml = { AccountSid: 'a', CallSid: 'c', SiprecSid: 's', Timestamp: 't', SiprecName: 'n' };

/** One valid event of each kind, with all its fields. */
const EVENTS: [string, TSchema, object][] = [
  [
    'CallControlSiprecStarted',
    schemas.CallControlSiprecStarted,
    { event_type: 'siprec.started', ...callControl, payload },
  ],
  [
    'CallControlSiprecStopped',
    schemas.CallControlSiprecStopped,
    { event_type: 'siprec.stopped', ...callControl, payload: { ...payload, hangup_cause: 'x' } },
  ],
  [
    'CallControlSiprecFailed',
    schemas.CallControlSiprecFailed,
    { event_type: 'siprec.failed', ...callControl, payload: { ...payload, failure_cause: 'x' } },
  ],
  ['TexmlSiprecStarted', schemas.TexmlSiprecStarted, { SiprecEvent: 'siprec-started', ...texml }],
  ['TexmlSiprecStopped', schemas.TexmlSiprecStopped, { SiprecEvent: 'siprec-stopped', ...texml }],
  ['TexmlSiprecFailed', schemas.TexmlSiprecFailed, { SiprecEvent: 'siprec-failed', ...texml, SiprecError: 'e' }],
];

const rules = [...CALL_CONTROL, ...TEXML];

it('are up to date: npm run generate', () => {
  execFileSync(process.execPath, ['tools/generate-validators.mjs', '--check']);
});

it('need neither eval nor TypeBox', () => {
  expect(rules).toHaveLength(6);
  for (const { check } of rules) expect(String(check)).not.toMatch(/eval|Function|import|require/);
});

describe.each(EVENTS.map(([name, schema, event], index) => ({ name, schema, event, index })))(
  '$name',
  ({ schema, event, index }) => {
    const { check, fields } = rules[index] as (typeof rules)[number];

    it('accepts its event', () => {
      expect(check(event)).toBe(true);
      expect(explain(event as never, fields, '')).toEqual([]);
      expect(Value.Check(schema, event)).toBe(true);
    });

    it('is of one mind with the explanation and with TypeBox, on 10,000 mutated events', () => {
      const odd = fc.oneof(
        fc.constantFrom<unknown>(
          undefined,
          null,
          '',
          'x',
          'event',
          0,
          Number.NaN,
          Number.POSITIVE_INFINITY,
          true,
          [],
          {},
        ),
        fc.constantFrom<unknown>('siprec.started', 'siprec-failed', { attempt: 'x' }, { attempt: null }, ['x'], 1n),
        fc.anything(),
      );
      const path = fc.constantFrom(...pathsOf(event));
      const mutation = fc.record({ path, how: fc.constantFrom('set', 'set', 'set', 'delete', 'add'), odd });
      let refused = 0;
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 0, maxLength: 3 }), (mutations) => {
          const mutant = structuredClone(event) as Record<string, unknown>;
          for (const { path, how, odd } of mutations) mutate(mutant, path, how, odd);
          const verdict = check(mutant);
          expect(Value.Check(schema, mutant)).toBe(verdict);
          const issues = explain(mutant, fields, '');
          expect(issues.length === 0).toBe(verdict);
          for (const issue of issues)
            expect(pathsOf(event).map((known) => `/${known.join('/')}`)).toContain(issue.path);
          if (!verdict) refused++;
        }),
        { numRuns: 10_000 },
      );
      expect(refused).toBeGreaterThan(1000);
    });
  },
);

describe('classify, on mutated webhooks', () => {
  it('never throws, never changes its input, and says siprec of what its schema and toSiprecStatus accept only', () => {
    const anyEvent = fc.constantFrom(...EVENTS);
    const envelope = fc.constantFrom('bare', 'data', 'data and meta');
    fc.assert(
      fc.property(anyEvent, envelope, fc.string(), fc.anything(), ([, , event], wrapped, field, odd) => {
        const body: Record<string, unknown> =
          wrapped === 'bare' ? { ...event } : { data: { ...event }, meta: { attempt: 2 } };
        const holder = (wrapped === 'bare' ? body : body.data) as Record<string, unknown>;
        const names = Object.keys(holder);
        holder[names[field.length % names.length] as string] = odd;
        const before = structuredCloneOrSkip(body);
        const result = classify(body);
        if (before) expect(body).toEqual(before);
        if (result.kind === 'siprec') {
          expect(Value.Check(schemas.SiprecEvent, result.event)).toBe(true);
          toSiprecStatus(result.event);
        }
        if (result.kind === 'invalid') expect(['event_invalid', 'event_unknown']).toContain(result.error.code);
      }),
      { numRuns: 2000 },
    );
  });
});

function structuredCloneOrSkip<T>(value: T): T | undefined {
  try {
    return structuredClone(value);
  } catch {
    return undefined; // it holds a function or a symbol
  }
}

function pathsOf(value: object): string[][] {
  return Object.entries(value).flatMap(([name, member]) => [
    [name],
    ...(typeof member === 'object' && member !== null ? pathsOf(member).map((inner) => [name, ...inner]) : []),
  ]);
}

function mutate(object: Record<string, unknown>, path: string[], how: string, odd: unknown): void {
  const [name, ...inner] = path as [string, ...string[]];
  const member = object[name];
  if (inner.length > 0 && typeof member === 'object' && member !== null) {
    mutate(member as Record<string, unknown>, inner, how, odd);
  } else if (how === 'delete') {
    delete object[name];
  } else {
    object[how === 'add' ? `${name}_` : name] = odd;
  }
}
