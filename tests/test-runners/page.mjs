/** What docs/testing.md shows, so that it is what runs. */

import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8');

/**
 * A block of the page.
 *
 * @param {string} name - In its first line.
 */
export function blockOf(name) {
  const [, block] = new RegExp(`^\`\`\`\\w+\\n(// ${name}\\n[^]*?)^\`\`\`$`, 'm').exec(page) ?? [];
  if (block === undefined) throw new Error(`docs/testing.md has no ${name}.`);
  return block;
}
