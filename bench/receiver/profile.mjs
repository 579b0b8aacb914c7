/**
 * What a delivery costs the main thread, in microseconds by cause. Build first.
 *
 *     node bench/receiver/profile.mjs                          some minute; only prints
 *     node bench/receiver/profile.mjs --before=FOLDER --write  with that build's figures beside, and writes bench/RECEIVER-PROFILE.md
 *
 * The shares are those of V8's samples; the microseconds are the shares of the time that the kernel accounts for, so that a machine that is busy with something
 * else does not change them much.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { makeStage } from './contenders.mjs';
import { table } from './markdown.mjs';

const ROUNDS = 16;
const REQUESTS_IN_A_ROUND = 4_000;
const WARM_UP_ROUNDS = 3;

/** Of every sample, the first that fits: by the function, by its file, and by the file of `src` that it was built from. */
const CAUSES = [
  ['memory: garbage collection', ({ name }) => name === '(garbage collector)'],
  ['the client of the database', ({ file }) => /node_modules\/(@redis|redis|pg|better-sqlite3)/.test(file)],
  ['`crypto.verify`, handed to the thread pool', ({ file }) => /node:(internal\/)?crypto/.test(file)],
  ['timers', ({ file }) => /node:(internal\/)?timers/.test(file)],
  [
    'decoding: JSON, forms, UTF-8',
    ({ file, source, name }) =>
      /node:(internal\/(url|encoding)|querystring)|src\/body\/decode/.test(`${file} ${source}`) ||
      /^decodeUTF8|parse$/.test(name),
  ],
  [
    "Node's HTTP and sockets",
    ({ file, name }) =>
      /node:(_http|net|events|stream|internal\/(http|stream))/.test(file) ||
      /^write(v|Latin1String|Buffer)|writeUtf8String$/.test(name),
  ],
  ['promises', ({ file, name }) => name === 'runMicrotasks' || /task_queues|async_hooks/.test(file)],
  [
    'headers, body, signature, freshness',
    ({ source }) => /src\/(headers|body|verification|engines|primitives|keys)\//.test(source),
  ],
  ['id and classification', ({ source }) => /src\/events\//.test(source)],
  ['the store', ({ source }) => /src\/receiver\/stores\//.test(source)],
  ['claim, lease, hooks and answer', ({ source }) => /src\/receiver\//.test(source)],
  ['everything else', () => true],
];

const before = process.argv.find((argument) => argument.startsWith('--before='))?.slice('--before='.length);
const builds = [
  ...(before === undefined ? [] : [{ build: 'before', dist: pathToFileURL(`${resolve(before)}/`) }]),
  { build: 'now', dist: new URL('../../dist/', import.meta.url) },
];
const { privateKey, driver, names, start } = await makeStage();
const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-profile-'));
const columns = [];
for (const name of ['bare', 'unwrap', 'memory', 'redis'].filter((name) => names.includes(name))) {
  columns.push(...(await profile(name, name === 'bare' ? builds.slice(-1) : builds)));
}
rmSync(folder, { recursive: true });

const rows = CAUSES.map(([cause]) => [cause, ...columns.map(({ micros }) => micros.get(cause))]);
rows.push(['**all of it**', ...columns.map(({ total }) => total)]);
const markdown = [
  '# Where the time of a delivery goes',
  'Written by `node bench/receiver/profile.mjs --before=FOLDER --write`. Do not edit.',
  `Node ${process.version}. Microseconds of the main thread for each request of the load in RECEIVER.md, by cause. Before: the build in another folder, driven by turns with this one.`,
  table(
    ['', ...columns.map(({ title, build }) => `${title}${build && columns.length > 4 ? `, ${build}` : ''}`)],
    rows.map(([cause, ...micros]) => [cause, ...micros.map((micros) => micros.toFixed(1))]),
  ),
  whatStandsInTheWay(),
  '',
].join('\n\n');
console.log(markdown);
if (process.argv.includes('--write')) writeFileSync(new URL('../RECEIVER-PROFILE.md', import.meta.url), markdown);
process.exit();

/** Of a delivery with `memoryStore`: what is this package's own, and what it does not decide. */
function whatStandsInTheWay() {
  const [bare] = columns;
  const memory = columns.findLast(({ title }) => title.includes('memoryStore'));
  const sum = (causes) => causes.reduce((total, cause) => total + memory.micros.get(cause), 0);
  const own = sum([
    'headers, body, signature, freshness',
    'id and classification',
    'the store',
    'claim, lease, hooks and answer',
  ]);
  const ofNode = ['`crypto.verify`, handed to the thread pool', "Node's HTTP and sockets"];
  const more = sum(ofNode) - ofNode.reduce((total, cause) => total + bare.micros.get(cause), 0);
  return [
    `Of the ${memory.total.toFixed(1)} µs with \`memoryStore\`, ${own.toFixed(1)} are in this package's own functions, and ${sum(ofNode).toFixed(1)} in Node's:`,
    `handing the signature to the thread pool, and HTTP. These two take ${more.toFixed(1)} µs more than in the bare server, which makes the same calls.`,
    'A likely cause is that threads which have gone to sleep have to be woken. This run does not count that.',
  ].join(' ');
}

/** Drives one server of each build under V8's profiler, by turns: then both have the same company on this machine. */
async function profile(name, builds) {
  const columns = [];
  for (const { build, dist } of builds) {
    const output = mkdtempSync(join(folder, `${name}-`));
    const flags = ['--expose-gc', '--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${output}`];
    columns.push({ build, output, requests: 0, ...(await start(name, flags, { DIST: dist.href })) });
  }
  let firstIndex = 0;
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    ({ nextIndex: firstIndex } = await driver.ask({ make: { count: REQUESTS_IN_A_ROUND, firstIndex, privateKey } }));
    for (const column of round % 2 ? columns.toReversed() : columns) {
      if (round === 0) column.began = (await column.server.ask({ cost: true })).micros;
      const { requests } = await driver.ask({ send: { port: column.port } });
      if (round >= 0) column.requests += requests;
    }
  }
  for (const column of columns) {
    column.total = ((await column.server.ask({ cost: true })).micros - column.began) / column.requests;
    await column.server.end();
    column.micros = microsOf(column);
  }
  return columns;
}

/** What each cause takes of a request, by the samples in a folder. */
function microsOf({ output, total }) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(output, readdirSync(output)[0]), 'utf8'));
  const causes = new Map(nodes.map(({ id, callFrame }) => [id, causeOf(callFrame)]));
  const spent = new Map(CAUSES.map(([cause]) => [cause, 0]));
  let all = 0;
  for (const [index, id] of samples.entries()) {
    const cause = causes.get(id);
    if (cause === undefined) continue;
    spent.set(cause, spent.get(cause) + timeDeltas[index]);
    all += timeDeltas[index];
  }
  return new Map([...spent].map(([cause, micros]) => [cause, (micros / all) * total]));
}

/** Why a function runs; nothing where none does. */
function causeOf({ functionName: name, url: file, lineNumber }) {
  if (name === '(idle)') return undefined;
  const frame = { name, file, source: file.includes('/dist/') ? sourceOf(file, lineNumber) : '' };
  return CAUSES.find(([, fits]) => fits(frame))[0];
}

/** Which file of `src` a line was built from: the bundler names it above. */
function sourceOf(file, line) {
  const lines = readFileSync(fileURLToPath(file), 'utf8')
    .split('\n')
    .slice(0, line + 1);
  return lines.findLast((text) => text.startsWith('// src/')) ?? '';
}
