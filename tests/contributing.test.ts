/** What contributors read: every file, script and room that it names is there, and every room is named. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const GUIDE = 'CONTRIBUTING.md';
const SUITES = readdirSync('tests').map((folder) => `tests/${folder}/README.md`);
const PATH =
  /(?<![\w/.])(?:(?:src|tests|fixtures|tools|bench|examples|docs|\.ci)\/[\w./-]*[\w/]|\w+\.md|package\.json|[a-z]+\.config\.ts)/g;
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

describe.each([GUIDE, ...SUITES.filter((file) => existsSync(file))])('%s', (document) => {
  const text = readFileSync(document, 'utf8');

  test('names no file that is not there', () => {
    // From the root of the repository on; what ends a sentence is no part of a path.
    const paths = text.match(PATH) ?? [];
    const missing = paths.filter((path) => !existsSync(path));
    expect(missing, `Say in ${document} where these are now`).toEqual([]);
  });

  test('names no script that package.json does not have', () => {
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script as string);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

test('the map has a line for each room', () => {
  const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const lines = readFileSync(GUIDE, 'utf8').match(/(?<=^\| `)src\/\w+(?=\/` \|)/gm);
  expect([...(lines ?? [])].sort(), 'Add the room to the map, above what it may not import').toEqual(
    rooms.map(({ name }) => `src/${name}`).sort(),
  );
});
