/**
 * The command line: its commands, and the exit status of each.
 *
 * @module
 */

import { Command, CommanderError } from 'commander';
import { readEnvFile } from './key-options.js';
import { addKeygen } from './keygen-command.js';
import { addListen } from './listen-command.js';
import { addRecover } from './recover-command.js';
import { addReplay } from './replay-command.js';
import { addSend } from './send-command.js';
import { printable, type Terminal, UsageError } from './terminal.js';
import { addVerify } from './verify-command.js';

const HELP = `
Examples:
  $ telnyx-siprec-webhooks verify request.har --public-key KEY
  $ telnyx-siprec-webhooks send http://localhost:3000/webhooks --all
  $ telnyx-siprec-webhooks listen --forward-to http://localhost:3000/webhooks

Exit status:
  0  all is well
  1  something was refused or failed
  2  wrong usage`;

/** Runs one command and gives its exit status. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let status = 0;
  const exit = (exitStatus: number) => {
    status = exitStatus;
  };
  const program = new Command('telnyx-siprec-webhooks')
    .description('Verifies, sends and receives Telnyx SIPREC webhooks.')
    .option('-V, --version', 'print the version number')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: (text) => terminal.err(printable(text)), // it quotes arguments
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    .showHelpAfterError('Add --help to see what it takes.')
    .addHelpText('after', HELP)
    .on('option:version', () => {
      terminal.out(`${terminal.version?.() ?? ''}\n`);
      throw new CommanderError(0, 'commander.version', '');
    });
  const env = { ...terminal.env };
  for (const add of [addVerify, addListen, addSend, addReplay, addRecover]) add(program, { ...terminal, env }, exit);
  for (const command of program.commands) {
    command.option(
      '--env-file <file>',
      'read variables from this file, such as .env; a variable that is already set keeps its value',
      (file) => readEnvFile(file, env),
    );
  }
  addKeygen(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    terminal.progress?.();
    // Commander has printed its own. Help that was asked for is a success to it, and all else is 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(`error: ${printable(error instanceof Error ? error.message : String(error))}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
