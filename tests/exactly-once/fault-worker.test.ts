/** A worker that ends is started again, whenever that was; and where it cannot be, nobody waits for it. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { until } from '../support/in-time.mjs';
import { FaultWorker } from './fault-worker.mjs';

const BEGINNING = `
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { port } = JSON.parse(process.argv[2]);
process.on('disconnect', () => process.exit());
appendFileSync('starts', process.pid + '\\n');`;

/** Answers with the id of its process. */
const GOOD = `${BEGINNING}
const server = createServer((request, response) => response.end(String(process.pid)));
process.on('message', () => server.listen(port, '127.0.0.1', () => process.send('listening')));
process.send('ready');`;

/** Cannot have its port. */
const WITHOUT_A_PORT = `${BEGINNING}
process.on('message', () => process.exit(5));
process.send('ready');`;

let folder: string;
let worker: FaultWorker;

afterEach(() => {
  worker.end();
  rmSync(folder, { recursive: true, force: true });
});

function makeWorker(program: string) {
  folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-fault-worker-'));
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, program);
  worker = new FaultWorker(folder, file, process.execPath, {});
  return worker;
}

const starts = () => readFileSync(join(folder, 'starts'), 'utf8').split('\n').slice(0, -1).map(Number);

/** The id of the process that listens, once one does that is none of these. */
async function listener(...others: number[]) {
  let pid = 0;
  const isThere = async () => {
    pid = await fetch(`http://127.0.0.1:${worker.port}`).then(
      async (answer) => Number(await answer.text()),
      () => 0,
    );
    return pid > 0 && !others.includes(pid);
  };
  await until(isThere, 'a worker that listens');
  return pid;
}

it('is started again, also where the process that waits for its turn has ended before', async () => {
  await makeWorker(GOOD).start();
  const first = await listener();
  await until(() => starts().length === 2, 'the process that waits for its turn');
  process.kill(Number(starts()[1]), 'SIGKILL');
  process.kill(first, 'SIGKILL');
  const third = await listener(first);
  expect(starts().slice(0, 2)).not.toContain(third);
  expect(worker.deaths).toEqual([]);
});

it.each([
  ['before it is ready', 'process.exit(5)'],
  ['before it listens', WITHOUT_A_PORT],
])('says that it ended three times %s', async (_, program) => {
  const message = 'A worker ended 3 times before it listened, at last with 5.';
  await expect(makeWorker(program).start()).rejects.toThrow(message);
  expect(worker.deaths).toContain(message);
});
