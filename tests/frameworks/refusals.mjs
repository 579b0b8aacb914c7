/**
 * Refusals that leave the body unread, on real servers: each kind, by each length of body, on one connection that is kept, and behind a real nginx
 * that pools its connections. A genuine delivery comes next, and must be handled.
 *
 *     node tests/frameworks/refusals.mjs                          ten servers: some three minutes, once they are installed
 *     node tests/frameworks/refusals.mjs hono sveltekit           those whose names begin so
 *     node tests/frameworks/refusals.mjs hono --package=FILE.tgz  with another version of the package
 *
 * Prints a table, and exits with 1 when a genuine delivery was not handled.
 */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endAfter } from '../support/process-group.mjs';
import { printTable } from '../support/table.mjs';
import { layOut } from './apps.mjs';
import { callControl, post, unsign } from './deliveries.mjs';
import { FRAMEWORKS } from './frameworks.mjs';
import { absences } from './installed.mjs';
import { routesOf } from './judge.mjs';
import { startNginx } from './nginx.mjs';
import { start } from './processes.mjs';

const SERVERS = [
  ...['node-http', 'express5', 'fastify', 'hono', 'react-router', 'sveltekit'],
  ...['bun', 'deno', 'workers', 'hono-workers'],
];

/** Whether a connection is reset in time is a matter of luck. */
const ROUNDS = 4;

/** How much is added to a delivery of 0.6 kB. The receiver takes 1 MiB. */
const SIZES = { '0.6 kB': 0, '60 kB': 60_000, '300 kB': 300_000, '2 MB': 2_000_000 };
const sizes = Object.keys(SIZES);
const LONGEST = 1_048_576;

/** What is refused, from which length on, and with which statuses. */
const KINDS = {
  'no signature': { make: unsign, statuses: [401] },
  'no signature, and the body comes late': { make: unsign, how: { isLate: true }, statuses: [401] },
  'a timestamp that is none': { make: withHeader('telnyx-timestamp', 'today'), statuses: [401] },
  'a signature that is none': { make: withHeader('telnyx-signature-ed25519', 'AAAA'), statuses: [401] },
  'a header that is too long': { make: withHeader('telnyx-timestamp', '1'.repeat(2_000)), statuses: [401] },
  // Frameworks answer other methods by themselves, where the receiver is at a POST.
  'a GET with a body': { how: { method: 'GET' }, statuses: [400, 404, 405] },
  'a PUT': { how: { method: 'PUT' }, statuses: [404, 405, 413] },
  'too long': { from: LONGEST, statuses: [413] },
  // SvelteKit breaks such a body off by itself.
  'too long, in chunks': { how: { announced: false }, from: LONGEST, statuses: [400, 413] },
};

endAfter(18); // `.ci/run` ends it after twenty

const { values, positionals } = parseArgs({ options: { package: { type: 'string' } }, allowPositionals: true });
const chosen = SERVERS.filter((id) => positionals.length === 0 || positionals.some((name) => id.startsWith(name)));
if (chosen.length === 0) {
  console.error(`There is no ${positionals.join(', ')}. There are ${SERVERS.join(', ')}.`);
  process.exit(2);
}
const selected = chosen.map((id) => [id, FRAMEWORKS[id]]);
const absent = absences(selected);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-refusals-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

const available = Object.fromEntries(selected.filter(([id]) => absent[id] === undefined));
const app = layOut(folder, available, values.package && resolve(values.package));
const rows = [];
const problems = [];
for (const [id, framework] of Object.entries(available)) {
  await tryServer(id, framework).catch(({ message }) => problems.push(`${framework.name}: ${message}`));
}

const headings = [...sizes.map((size) => `${size}, direct`), ...sizes.map((size) => `${size}, nginx`)];
printTable(['Server', 'Refused', ...headings], rows);
console.log(
  `\nEach cell: how it was refused, what became of the connection, and how many of ${ROUNDS} genuine deliveries that came next were handled. ` +
    '"close": the answer says so. "kept": the next delivery came on the same connection. "lost": neither. A 0 is a connection that was closed ' +
    'while the sender still sent, before it saw the answer. nginx says 502 then.',
);
for (const [id, reason] of Object.entries(absent)) if (reason) console.error(`${id} was not run: ${reason}`);
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 || (process.env.CI === 'true' && Object.values(absent).some(Boolean)) ? 1 : 0);

/** Runs every kind on one server, which must survive all of them. */
async function tryServer(id, framework) {
  const { complaintsOf, folderOf } = app;
  await complaintsOf(id); // which compiles it, whatever it has to say of another version
  const program = await framework.serve(folderOf(id, 'receiver'), 'receiver');
  const server = await start(program, 'production');
  const nginx = await startNginx(server.origin);
  const [path] = Object.values(routesOf(framework, 'receiver'));
  const began = performance.now();
  try {
    for (const [name, kind] of Object.entries(KINDS)) {
      const cells = [];
      for (const origin of [server.origin, nginx.origin]) {
        for (const size of sizes) {
          const isDirect = origin === server.origin;
          const { cell, complaints } = await tryKind(server, origin + path, kind, SIZES[size], isDirect);
          cells.push(cell);
          const where = `${framework.name}, ${name}, ${size}, ${isDirect ? 'direct' : 'behind nginx'}`;
          problems.push(...complaints.map((complaint) => `${where}: ${complaint}`));
        }
      }
      rows.push([framework.name, name, ...cells]);
    }
  } finally {
    await Promise.all([server.stop(), nginx.stop()]);
  }
  console.error(`${framework.name}: ${Math.round((performance.now() - began) / 1000)} s`);
}

/** Some rounds of a refusal, and a genuine delivery after it. */
async function tryKind(server, url, { make = (delivery) => delivery, how, from = 0, statuses }, size, isDirect) {
  if (size < from) return { cell: '-', complaints: [] };
  const seen = new Set();
  const complaints = [];
  let handled = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // Behind nginx, a stranger and Telnyx have connections of their own; those that are shared are nginx's.
    const agent = isDirect ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined;
    try {
      const refused = await post(url, make(callControl('siprec.started', { padding: 'x'.repeat(size) })), {
        ...how,
        agent,
      });
      const genuine = callControl('siprec.stopped');
      const printed = server.listen();
      const { status, isReused } = await post(url, genuine, { agent });
      if (status === 200) {
        await printed(genuine.id);
        handled++;
      } else complaints.push(`a genuine delivery was answered ${status}, after a ${refused.status}`);
      const fate = refused.closes ? 'close' : isReused ? 'kept' : 'lost';
      if (isDirect && fate === 'lost' && refused.status !== 0)
        complaints.push('the connection was lost, and no answer said so');
      seen.add(isDirect ? `${refused.status} ${fate}` : `${refused.status}`);
      const mayBreak = size > 0 && refused.status === (isDirect ? 0 : 502);
      if (!statuses.includes(refused.status) && !mayBreak) complaints.push(`it was refused with ${refused.status}`);
    } finally {
      agent?.destroy();
    }
  }
  return { cell: `${[...seen].sort().join('/')} ${handled}/${ROUNDS}`, complaints };
}

function withHeader(name, value) {
  return (delivery) => ({ ...delivery, headers: { ...delivery.headers, [name]: value } });
}
