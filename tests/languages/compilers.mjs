/** Consumers of each door, under the compilers and settings that people have. */

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, folderOf, here, versionOf } from './commands.mjs';

const COMPILERS = ['typescript-5.4', 'typescript', 'typescript-6.0', 'typescript-7.0'];

/** A package that is there for one platform only. */
const DENO = '@deno/linux-x64-glibc';

/** The programs of each door. Those of `tests/consumers` know ES2022 and nothing else. */
const DOORS = {
  root: ['plain', 'events', 'refused'],
  native: ['native'],
  schemas: ['schemas'],
  standard: ['standard'],
  receiver: ['receiver'],
  recovery: ['recovery'],
  testing: ['testing'],
};
const OF_CONSUMERS = ['plain', 'events', 'refused', 'native', 'schemas'];

/** The doors that have `Request`, `Response` or `fetch` in their types, and so need the types of Fetch from somewhere. */
const OF_FETCH = ['receiver', 'recovery', 'testing'];

/** What a consumer's tsconfig says, and a program that gives a receiver to the platform's server. */
const SETTINGS = {
  'ES2022, no other types': { options: { lib: ['es2022'] }, withoutFetch: true },
  'ES2017, no other types': { options: { target: 'es2017', lib: ['es2017'] }, withoutFetch: true },
  'ES2017, DOM': { options: { target: 'es2017', lib: ['es2017', 'dom'] } },
  'DOM, exactOptionalPropertyTypes': { options: { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true } },
  '@types/node 20, no DOM': { options: { lib: ['es2022'] }, types: 'types-node-20', program: 'node' },
  '@types/node 26, no DOM': { options: { lib: ['es2022'] }, types: '@types/node', program: 'node' },
  '@cloudflare/workers-types, no DOM': {
    options: { lib: ['es2022'] },
    types: '@cloudflare/workers-types',
    program: 'workers',
  },
  '@types/bun, no DOM': { options: { lib: ['esnext'] }, types: '@types/bun', program: 'bun' },
};

export const HEADINGS = ['compiler', 'settings', ...Object.keys(DOORS), 'server'];

/**
 * One row of the table each: `check` gives what came of every door, and of the platform's server: `ok`; `-` where it needs types that are not
 * there; nothing where there is no such program; or what the compiler says.
 */
export function compilerRows(app) {
  const folder = join(app, 'consumers');
  cpSync(join(here, 'consumers'), folder, { recursive: true });
  for (const name of OF_CONSUMERS) cpSync(join(here, '../consumers', `${name}.ts`), join(folder, `${name}.ts`));
  return [
    ...COMPILERS.flatMap((compiler) =>
      Object.entries(SETTINGS).map(([settings, setting]) => ({
        compiler: `tsc ${versionOf(compiler)}`,
        settings,
        check: () => checkSetting(folder, compiler, settings, setting),
      })),
    ),
    {
      compiler: `deno check ${versionOf(DENO) ?? ''}`,
      settings: 'its own types',
      missing: versionOf(DENO) ? undefined : 'not installed',
      check: () => checkDeno(app, folder),
    },
  ];
}

async function checkSetting(folder, compiler, settings, { options, types, program, withoutFetch = false }) {
  const compile = async (what, doors, skipLibCheck) => {
    const files = doors.flatMap((door) => DOORS[door] ?? [door]);
    const compilerOptions = {
      ...{ target: 'es2022', lib: ['es2022', 'dom'], module: 'nodenext', strict: true, noEmit: true, skipLibCheck },
      ...options,
      types: types ? [folderOf(types)] : [],
    };
    const project = join(folder, `${compiler} ${settings} ${what}.json`.replaceAll(/[^\w.]+/g, '-'));
    writeFileSync(project, JSON.stringify({ compilerOptions, files: files.map((file) => `${file}.ts`) }));
    const tsc = join(folderOf(compiler), 'bin/tsc');
    const { output } = await execute(process.execPath, [tsc, '-p', project, '--pretty', 'false'], { cwd: folder });
    return output.split('\n').filter((line) => / error TS\d+:/.test(line));
  };

  const doors = Object.keys(DOORS).filter((door) => door !== 'schemas' && !(withoutFetch && OF_FETCH.includes(door)));
  const problems = [
    ...(await compile('doors', program ? [...doors, program] : doors, false)),
    // Of TypeBox's own declarations, all but the newest compiler take half a minute.
    ...(await compile('schemas', ['schemas'], compiler !== 'typescript-7.0')),
  ];
  const cells = Object.fromEntries([...doors, 'schemas'].map((door) => [door, verdict(problems, door)]));
  cells.server = program ? verdict(problems, 'server') : '';
  if (withoutFetch) {
    const lacking = await compile('without', OF_FETCH, false);
    for (const door of OF_FETCH) cells[door] = isLackOfFetch(lacking, door) ? '-' : verdict(lacking, door);
  }
  return cells;
}

/** The door whose fault a problem is; `undefined` for one of the declarations of a compiler or a platform. */
function doorOf(problem) {
  const path = problem.slice(0, problem.indexOf('('));
  const built = /telnyx-siprec-webhooks\/dist\/([\w.-]+)\.d\.c?ts$/.exec(path);
  if (built) return built[1] in DOORS ? built[1] : 'root';
  if (/node_modules\/standardwebhooks\//.test(path)) return 'standard';
  if (/node_modules\/typebox\//.test(path)) return 'schemas';
  if (/node_modules/.test(path)) return undefined;
  const program = path.replace(/^.*\/|\.ts$/g, '');
  return Object.keys(DOORS).find((door) => DOORS[door].includes(program)) ?? 'server';
}

function verdict(problems, door) {
  return problems.filter((problem) => doorOf(problem) === door).join('\n') || 'ok';
}

/** Whether a door's declarations say that the types of Fetch are lacking, and nothing else. */
function isLackOfFetch(problems, door) {
  const own = problems.filter((problem) => problem.includes(`telnyx-siprec-webhooks/dist/${door}.d.ts(`));
  // The second is what it says of `typeof globalThis.fetch`.
  const lacks = /TS2304: Cannot find name '(?:AbortSignal|Request|Response|URL|URLSearchParams)'|TS7017: .*globalThis/;
  return own.length > 0 && own.every((problem) => lacks.test(problem));
}

async function checkDeno(app, folder) {
  const deno = join(folderOf(DENO), 'deno');
  const project = join(app, 'deno');
  mkdirSync(project, { recursive: true });
  const cells = {};
  for (const [door, programs] of [...Object.entries(DOORS), ['server', ['deno']]]) {
    const files = programs.map((program) => join(folder, `${program}.ts`));
    const args = ['check', '--quiet', '--no-lock', '--node-modules-dir=manual', ...files];
    const env = { ...process.env, DENO_DIR: project, NO_COLOR: '1' };
    const { code, output } = await execute(deno, args, { cwd: folder, env });
    cells[door] = code === 0 ? 'ok' : output;
  }
  return cells;
}
