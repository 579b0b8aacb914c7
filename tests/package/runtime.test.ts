/** The installed package in plain Node processes, by `import` and by `require`. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { CALL_CONTROL_ID, deliver, PUBLIC_KEY, TIMESTAMP } from '../support/sign.js';

/** The surface changes on purpose only. */
const NAMES = [
  'WebhookConfigurationError',
  'WebhookError',
  'WebhookPayloadError',
  'WebhookVerificationError',
  'classify',
  'importPublicKey',
  'isCallControlSiprecEvent',
  'isTexmlSiprecEvent',
  'isWebhookError',
  'parseCallControlSiprecEvent',
  'parseCallControlSiprecFailed',
  'parseCallControlSiprecStarted',
  'parseCallControlSiprecStopped',
  'parseSiprecEvent',
  'parseTexmlSiprecEvent',
  'parseTexmlSiprecFailed',
  'parseTexmlSiprecStarted',
  'parseTexmlSiprecStopped',
  'toSiprecStatus',
  'toStandardHeaders',
  'unwrap',
  'verify',
];

const { headers, rawBody } = deliver();
const delivery = JSON.stringify({ headers, rawBody: rawBody.toString(), publicKey: PUBLIC_KEY, timestamp: TIMESTAMP });

function run(program: string, ...flags: string[]): unknown {
  const file = join(inject('consumers').esm, program);
  return JSON.parse(execFileSync(process.execPath, [...flags, file, delivery], { encoding: 'utf8' }));
}

test.each([
  ['import.mjs', []],
  ['require.cjs', []],
  // AWS Lambda sets this flag: here a require of an ESM-only dependency fails.
  ['require.cjs', ['--no-experimental-require-module']],
])('%s %j: its names, a genuine delivery and a changed one', (program, flags) => {
  expect(run(program, ...flags)).toEqual({
    names: NAMES,
    verified: { id: CALL_CONTROL_ID, idSource: 'event' },
    refused: { name: 'WebhookVerificationError', code: 'signature_mismatch', status: 401 },
  });
});

test.each([
  ['native.mjs', [], 'node:crypto'],
  ['native.cjs', ['--no-experimental-require-module'], 'node:crypto'],
  ['native.mjs', ['--conditions=browser'], 'WebCrypto'],
  ['native.mjs', ['--conditions=workerd'], 'WebCrypto'],
  ['native.cjs', ['--conditions=edge-light'], 'WebCrypto'],
])('%s %j: the native door, on %s; errors and keys are those of the root', (program, flags, engine) => {
  expect(run(program, ...flags)).toEqual({
    names: NAMES,
    id: CALL_CONTROL_ID,
    sameErrors: true,
    sameKeys: true,
    engine,
  });
});

test.each(['doors.mjs', 'doors.cjs'])('%s: the other doors, and that their errors are those of the root', (program) => {
  expect(run(program)).toEqual({
    receiver: [
      ...['ClaimLostError', 'createReceiver', 'isWebhookError', 'memoryStore', 'postgresStore', 'postgresTable'],
      ...['redisStore', 'sqliteStore', 'sqliteTable', 'storeConformance', 'toNodeListener'],
    ],
    recovery: ['RecoveryError', 'isWebhookError', 'recoverDeliveries'],
    standard: ['StandardWebhookVerificationError', 'Webhook', 'resign'],
    testing: ['createTestKeyPair', 'diagnose', 'sampleEvents', 'signDelivery'],
    genuine: true,
    received: 200,
    sameErrors: true,
  });
});

test('the testing door works in Node’s own test runner', () => {
  const file = join(inject('consumers').esm, 'handler.test.mjs');
  // Without what this runner tells its children: Node's would take itself for one of them.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const report = execFileSync(process.execPath, ['--test', file], { encoding: 'utf8', env });
  expect(report).toMatch(/^# (pass|tests) 6$/m);
  expect(report).toMatch(/^# fail 0$/m);
});

test('the command line is there, and says how to use it', () => {
  const bin = join(inject('installed'), '../.bin/telnyx-siprec-webhooks');
  expect(execFileSync(bin, ['--help'], { encoding: 'utf8' })).toContain('Usage: telnyx-siprec-webhooks');
});

test('import and require in one process know each other’s errors', () => {
  expect(run('both.mjs')).toEqual({ twoCopies: true, importKnowsRequired: true, requireKnowsImported: true });
});

test('the CommonJS build has its names when ESM imports it', () => {
  expect(run('named-import-of-cjs.mjs')).toEqual(expect.arrayContaining(NAMES));
});

test('the CommonJS build is in strict mode, as ESM always is', () => {
  expect(readFileSync(join(inject('installed'), 'dist/index.cjs'), 'utf8')).toMatch(/^"use strict";/);
});

test.each([
  ['schemas.mjs', []],
  ['schemas.cjs', ['--no-experimental-require-module']],
])('%s: the schemas are there, and are plain JSON Schema', (program, flags) => {
  expect(run(program, ...flags)).toEqual({
    names: [
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
    ],
    texml: expect.objectContaining({
      type: 'object',
      required: ['SiprecEvent', 'AccountSid', 'CallSid', 'SiprecSid', 'Timestamp'],
    }),
  });
});
