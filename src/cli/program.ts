/**
 * The command line: three commands, and the exit status of each.
 *
 * @module
 */

import { Command, CommanderError } from 'commander';
import { addListen } from './listen-command.js';
import { addSend } from './send-command.js';
import { type Terminal, UsageError } from './terminal.js';
import { addVerify } from './verify-command.js';

const HELP = `
Exit status:
  0  all is well
  1  something was refused or failed
  2  wrong usage`;

/** Runs one command and gives its exit status. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let status = 0;
  const program = new Command('telnyx-siprec-webhooks')
    .description('Sends, receives and judges Telnyx SIPREC webhooks.')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('Add --help to see what it takes.')
    .addHelpText('after', HELP);
  for (const add of [addSend, addListen, addVerify]) {
    add(program, terminal, (exitStatus) => {
      status = exitStatus;
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    // Commander has printed its own. Help that was asked for is a success to it, and all else is 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
