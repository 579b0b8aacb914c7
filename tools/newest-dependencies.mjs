/**
 * Runs the suites that install the package on the newest versions of its dependencies that the ranges allow: `npm run test:newest`.
 *
 * Not a part of `.ci/run`: what others publish must not change the verdict on a commit. Run it before a release, and when a dependency has one.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, DEPENDENCIES: 'newest' };

const SUITES = [['node_modules/vitest/vitest.mjs', 'run', '--project', 'package'], ['tests/runtimes/run.mjs']];

for (const suite of SUITES) {
  const { status } = spawnSync(process.execPath, suite, { cwd, env, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
