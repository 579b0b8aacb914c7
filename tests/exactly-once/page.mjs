/** What `docs/exactly-once.md` shows: compiled against the types of real clients, and run on real databases by the cases. */

import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const page = readFileSync(join(here, '../../docs/exactly-once.md'), 'utf8');
const blocks = [...page.matchAll(/```ts\n(\/\/ (\S+)\.ts\n.*?)```$/gms)].map(([, code = '', name = '']) => ({
  name,
  code,
}));

/** Writes them down beside the installed package, to be compiled and to be run. @param {string} app */
export function writeBlocks(app) {
  for (const { name, code } of blocks) {
    writeFileSync(join(app, `${name}.ts`), code);
    const program = transformSync(code, { loader: 'ts' }).code.replace(/(?<=^import .* "\.\/.*)\.js(?=";$)/gm, '.mjs');
    writeFileSync(join(app, `${name}.mjs`), program);
  }
}

/** What `tsc` has against them, and against the clients in our own types. @param {string} app */
export function complaints(app) {
  cpSync(join(here, 'types'), app, { recursive: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const options = ['--strict', '--exactOptionalPropertyTypes', '--noUnusedLocals', '--skipLibCheck', '--noEmit'];
  const modules = ['--target', 'ES2022', '--module', 'NodeNext', '--lib', 'ES2022,DOM,DOM.Iterable'];
  return [
    ['node', 'clients.ts'],
    ['bun-types', 'bun.ts'],
  ].map(([types = '', file = '']) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [tsc, ...options, ...modules, '--types', types, file],
      {
        cwd: app,
        encoding: 'utf8',
      },
    );
    return {
      name: `${file}, and what docs/exactly-once.md shows, compile`,
      reason: status === 0 ? undefined : stdout || stderr,
    };
  });
}
