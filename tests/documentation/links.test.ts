/** Every link of the documents leads somewhere. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsIn, DOCUMENTS, linksIn } from '../support/documents.js';
import { EXTERNAL_LINKS } from '../support/external-links.js';

const isExternal = (target: string) => /^[a-z]+:/.test(target);

describe.each(DOCUMENTS)('links of %s', (file) => {
  test('lead to files that are there, and to headings that they have', () => {
    const broken = linksIn(file)
      .filter(({ target }) => !isExternal(target))
      .filter(({ target }) => {
        const [path = '', anchor] = target.split('#');
        const destination = path === '' ? file : normalize(join(dirname(file), path));
        if (!existsSync(destination)) return true;
        return anchor !== undefined && !anchorsIn(destination).includes(anchor);
      });
    expect(broken.map(({ target, line }) => `${file}:${line} ${target}`)).toEqual([]);
  });
});

test('external links are in one list, and nothing else is', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      [...readFileSync(join('src', name), 'utf8').matchAll(/@see (https:\S+)/g)].map(([, url]) => url),
    );
  const links = DOCUMENTS.flatMap((file) => linksIn(file).map(({ target }) => target)).filter(isExternal);
  expect([...new Set([...links, ...sources])].sort()).toEqual([...EXTERNAL_LINKS].sort());
});
