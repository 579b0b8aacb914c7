/** Compiles typed programs under every module setting that `attw` knows, and some that came later, and runs what comes out. */

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cases, DOORS, run } from '../cases.mjs';
import { execute, installed } from '../commands.mjs';

/** Each compiler with its names in `SETTINGS`. All of them once, and for the others what is old, what is new, and what is usual. */
const COMPILERS = {
  5.4: ['node10', 'node16, CommonJS'],
  5.9: ['node10', 'node16, CommonJS', 'node16, ESM', 'nodenext, CommonJS', 'nodenext, ESM', 'bundler'],
  '6.0': ['node10', 'bundler, CommonJS', 'nodenext, ESM'],
  '7.0': ['bundler, CommonJS', 'nodenext, ESM'],
};

const SETTINGS = {
  node10: { type: 'commonjs', module: 'commonjs', moduleResolution: 'node10' },
  'node16, CommonJS': { type: 'commonjs', module: 'node16', moduleResolution: 'node16' },
  'node16, ESM': { type: 'module', module: 'node16', moduleResolution: 'node16' },
  'nodenext, CommonJS': { type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
  'nodenext, ESM': { type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { type: 'module', module: 'esnext', moduleResolution: 'bundler' },
  'bundler, CommonJS': { type: 'commonjs', module: 'commonjs', moduleResolution: 'bundler' },
};

export const targets = Object.entries(COMPILERS).flatMap(([compiler, settings]) => {
  const { folder, version } = installed(`typescript-${compiler}`);
  const tsc = join(folder, 'bin/tsc');
  return settings.map((setting) => ({
    target: setting,
    version,
    check: (folders) => checkSetting(compiler, tsc, setting, folders),
  }));
});

async function checkSetting(compiler, tsc, setting, { app }) {
  const cases = new Cases();
  const { type, ...modules } = SETTINGS[setting];

  // Inside the app, so that compiler and runtime find the package from there.
  const project = join(app, 'typescript', `${compiler} ${setting}`.replaceAll(/\W+/g, '-'));
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
  const files = ['cases.js', 'delivery.js', 'typed-root.ts', 'typed.ts'];
  for (const file of files) copyFileSync(join(app, 'esm', file), join(project, file));

  const compile = async (program, options) => {
    const compilerOptions = {
      ...modules,
      ...options,
      ...(compiler === '6.0' && { ignoreDeprecations: '6.0' }), // of node10
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      allowJs: true, // for what reports
      noEmitOnError: true,
      rootDir: '.',
      outDir: 'dist',
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [program] }));
    await execute(process.execPath, [tsc, '-p', '.'], { cwd: project });
    return run(join(project, 'dist', program.replace('.ts', '.js')));
  };

  // The least that a consumer's compiler may know, and our declarations are checked, too.
  const plain = { lib: ['es2022'], types: [], skipLibCheck: false };
  const root = await cases.run('the root compiles and runs', () => compile('typed-root.ts', plain));
  if (root) cases.addReport(root, ['root']);

  // `/testing` has Request in its types, and `/standard` Buffer, by the package behind it. Of TypeBox's own declarations, all but the newest
  // compiler take ten seconds.
  const full = {
    lib: ['es2022', 'dom'],
    types: ['node'],
    typeRoots: [fileURLToPath(new URL('../node_modules/@types', import.meta.url))],
    skipLibCheck: compiler !== '7.0',
  };
  const all = await cases.run('every door compiles and runs', () => compile('typed.ts', full));
  if (all) cases.addReport(all, DOORS, 'node:crypto');

  return cases.results();
}
