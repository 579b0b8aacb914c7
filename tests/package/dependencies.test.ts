/** What the package needs at run time: in which versions, and which of them these tests run on. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { lowestVersions } from '../support/tarball.mjs';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const lowest = lowestVersions();
const names = Object.keys(dependencies);

describe.each(names)('%s', (name) => {
  test('has a caret range', () => {
    expect(dependencies[name]).toMatch(/^\^\d+\.\d+\.\d+$/);
  });

  test('is locked at the lowest version of its range, so that the unit tests run on it', () => {
    expect(lock.packages[`node_modules/${name}`].version).toBe(lowest[name]);
  });

  test('is installed beside the package in the version that is asked for', () => {
    const folder = join(inject('installed'), '..', name);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (process.env.DEPENDENCIES === 'newest') console.log(`${name}: ${version}, and ${lowest[name]} at the lowest`);
    else expect(version).toBe(lowest[name]);
  });

  test('is there for a reason that CONTRIBUTING.md gives', () => {
    expect(readFileSync('CONTRIBUTING.md', 'utf8')).toContain(`| \`${name}\` |`);
  });
});
