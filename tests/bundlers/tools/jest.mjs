/** Runs a test of every door in Jest, with and without its ESM. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cases, DOORS } from '../cases.mjs';
import { execute, installed } from '../commands.mjs';

const { folder, version } = installed('jest');

export { version };

export const targets = [
  { target: 'CommonJS', engine: 'node:crypto', source: 'cjs', test: 'jest.test.cjs' },
  // As its environments for browsers set them.
  { target: 'CommonJS, browser', engine: 'WebCrypto', source: 'cjs', test: 'jest.test.cjs', conditions: ['browser'] },
  { target: 'ESM', engine: 'node:crypto', source: 'esm', test: 'jest.test.mjs', flags: ['--experimental-vm-modules'] },
].map((target) => ({ target: target.target, check: (folders) => check(target, folders) }));

async function check({ target, engine, source, test, conditions, flags = [] }, { app }) {
  const cases = new Cases();
  const rootDir = join(app, source);
  const config = {
    rootDir,
    testMatch: [`<rootDir>/${test}`],
    transform: {}, // what Jest sees is what is installed
    watchman: false,
    ...(conditions && { testEnvironmentOptions: { customExportConditions: conditions } }),
  };
  const file = join(app, `jest-${target.replaceAll(/\W+/g, '-')}.json`);
  const report = await cases.run('the test passes', async () => {
    const jest = [...flags, join(folder, 'bin/jest.js'), '--runInBand', '--no-cache'];
    await execute(process.execPath, [...jest, '--config', JSON.stringify(config)], {
      cwd: rootDir,
      env: { ...process.env, REPORT: file },
    });
    return JSON.parse(readFileSync(file, 'utf8'));
  });
  if (report) cases.addReport(report, DOORS, engine);
  return cases.results();
}
