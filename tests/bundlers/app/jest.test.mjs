// Jest with ESM, for which it needs a flag.

import { writeFileSync } from 'node:fs';
import * as root from 'telnyx-siprec-webhooks';
import * as native from 'telnyx-siprec-webhooks/native';
import * as receiver from 'telnyx-siprec-webhooks/receiver';
import * as schemas from 'telnyx-siprec-webhooks/schemas';
import * as standard from 'telnyx-siprec-webhooks/standard';
import * as testing from 'telnyx-siprec-webhooks/testing';
import { runCases } from './cases.js';
import { delivery } from './delivery.js';

test('every door does what it has to', async () => {
  const report = await runCases({ root, native, testing, receiver, schemas, standard }, delivery);
  writeFileSync(process.env.REPORT, JSON.stringify(report));
  expect(report.failed).toEqual({});
});
