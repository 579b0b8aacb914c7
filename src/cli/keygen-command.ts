/**
 * `keygen`: a key pair for tests.
 *
 * @module
 */

import type { Command } from 'commander';
import { createTestKeyPair } from '../testing.js';
import { reportTo, type Terminal } from './terminal.js';

const HELP = `
The handler that you test verifies with TELNYX_PUBLIC_KEY. The commands send,
replay, recover and listen read TELNYX_TEST_SECRET_KEY from the environment, or
from a file that --env-file names. Use these keys in tests only. In production,
use Telnyx's own public key.

Examples:
  $ telnyx-siprec-webhooks keygen >> .env
  $ export $(telnyx-siprec-webhooks keygen)`;

export function addKeygen(program: Command, terminal: Terminal): void {
  program
    .command('keygen')
    .description('Prints a key pair for tests, as two lines for the environment.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(({ json }: { json?: true }) => {
      const { publicKey, secretKey } = createTestKeyPair();
      const lines = `TELNYX_PUBLIC_KEY=${publicKey}\nTELNYX_TEST_SECRET_KEY=${secretKey}`;
      reportTo(terminal, json)({ type: 'key', publicKey, secretKey }, lines);
    });
}
