// Jest as most projects have it: CommonJS, and its own `require`, which cannot load ESM.

const { writeFileSync } = require('node:fs');
const root = require('telnyx-siprec-webhooks');
const native = require('telnyx-siprec-webhooks/native');
const receiver = require('telnyx-siprec-webhooks/receiver');
const schemas = require('telnyx-siprec-webhooks/schemas');
const standard = require('telnyx-siprec-webhooks/standard');
const testing = require('telnyx-siprec-webhooks/testing');
const { runCases } = require('./cases.js');
const { delivery } = require('./delivery.js');

test('every door does what it has to', async () => {
  const report = await runCases({ root, native, testing, receiver, schemas, standard }, delivery);
  writeFileSync(process.env.REPORT, JSON.stringify(report));
  expect(report.failed).toEqual({});
});
