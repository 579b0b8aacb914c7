/** A folder as a user would have it: the packed package, the packages beside it, the examples, and the programs that try them. */

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeInstalledApp } from '../support/installed-app.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const nested = join(here, 'node_modules');

/** pg-boss and the SDK of OpenTelemetry need it. */
export const NODE_22 = join(nested, 'node22/bin/node');

const EXAMPLES = [
  ...['bullmq.ts', 'dead-letter.ts', 'opentelemetry.ts', 'pg-boss.ts', 'prometheus.ts', 'prometheus-alerts.yml'],
  'recovery',
];

/** Where the server that the page shows how to copy is: on Redis, as it is, and on PostgreSQL, by the commands of the page. */
const SERVERS = ['recovery', 'postgres/recovery'];

/** What the page for operations shows, and no example has. */
const SHOWN = ['prometheus.yml', 'recovery-metrics.ts'];

/** Makes it. Throws where something cannot be installed, and where an example does not compile. */
export function makeWorkspace() {
  const { app } = makeInstalledApp(here);
  for (const file of EXAMPLES) cpSync(join(root, 'examples', file), join(app, file), { recursive: true });
  mkdirSync(join(app, 'postgres'));
  symlinkSync('../node_modules', join(app, 'postgres/node_modules'));
  execFileSync('sh', ['-euc', commands('from=node_modules', 'cp -r $from', 'mv recovery')], {
    cwd: join(app, 'postgres'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const file of ['telnyx-api.mjs', 'free-port.mjs']) cpSync(join(root, 'tests/support', file), join(app, file));
  for (const name of SHOWN) writeFileSync(join(app, name), codeBlock(name));
  const rehearsal = commands('node recovery/telnyx-log.mjs &', 'TELNYX_API_KEY=none TELNYX_BASE_URL=', 'kill %1');
  writeFileSync(join(app, 'rehearse.sh'), rehearsal);
  cpSync(join(here, 'app'), app, { recursive: true });
  compile(app);
  return app;
}

/** Commands of the page. @param {...string} starts - What each of their lines begins with. */
function commands(...starts) {
  const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const blocks = page.split('```sh\n').map((text) => text.split('```', 1)[0] ?? '');
  const block = blocks.find((text) => starts.every((start, index) => text.split('\n')[index]?.startsWith(start)));
  if (!block) throw new Error(`docs/operations.md has no ${starts[0]}.`);
  return block;
}

/** A block of the page, by the name in its first line. @param {string} name */
function codeBlock(name) {
  const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const block = page.split(/```(?:ts|yaml)\n/).find((text) => /^(?:\/\/|#) (.*)/.exec(text)?.[1] === name);
  if (!block) throw new Error(`docs/operations.md has no ${name}.`);
  return block.split('```', 1)[0] ?? '';
}

/** Compiles the examples in place, as strictly as users might. */
function compile(app) {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const options = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUnusedLocals',
    '--skipLibCheck',
    '--pretty',
    'false',
  ];
  const modules = ['--target', 'ES2022', '--module', 'NodeNext', '--types', 'node', '--lib', 'ES2022,DOM,DOM.Iterable'];
  const files = EXAMPLES.flatMap((file) =>
    file === 'recovery'
      ? [...SERVERS.flatMap((folder) => [`${folder}/server.ts`, `${folder}/recover.ts`]), 'postgres/recovery/replay.ts']
      : file,
  );
  const sources = [...files, ...SHOWN].filter((file) => file.endsWith('.ts'));
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, ...modules, ...sources], {
    cwd: app,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The examples do not compile:\n${stdout}`);
}
