/** What users and contributors read, in the parts that tests compare: prose, links, headings and tables. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The pages of `docs/`. */
export const PAGES: readonly string[] = readdirSync('docs')
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);

/** What users read about the package. */
export const FOR_USERS: readonly string[] = ['README.md', ...PAGES];

/** Every document whose links have to lead somewhere. */
export const DOCUMENTS: readonly string[] = [
  ...FOR_USERS,
  ...[
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'llms.txt',
    'bench/MEMORY-STORE.md',
    'bench/RECEIVER-PROFILE.md',
    'bench/RECEIVER.md',
    'bench/RESULTS.md',
  ],
].filter((file) => existsSync(file));

export interface Link {
  /** As it is written: a path, `#anchor`, or a URL. */
  target: string;
  line: number;
}

export interface Table {
  /** The heading above it. */
  heading: string;
  header: string[];
  rows: string[][];
}

/** A document without its fenced code, line by line. */
function proseLines(file: string): string[] {
  let isCode = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => {
      if (/^\s*```/.test(line)) isCode = !isCode;
      return isCode || /^\s*```/.test(line) ? '' : line;
    });
}

export function proseOf(file: string): string {
  return proseLines(file).join('\n');
}

/** What stands in backticks, outside of fenced code. */
export function namesIn(file: string): string[] {
  return [...proseOf(file).matchAll(/`([^`\n]+)`/g)].map(([, name]) => name as string);
}

/** The links, images included, and the URLs that stand in the text as they are. */
export function linksIn(file: string): Link[] {
  return proseLines(file).flatMap((text, index) => {
    const plain = text.replace(/`[^`]*`/g, '');
    const targets = [...plain.matchAll(/\]\(([^()\s]+)\)/g), ...plain.matchAll(/(?<!\()\b(https?:\/\/[^\s)>,]+)/g)];
    return targets.map(([, target]) => ({ target: target as string, line: index + 1 }));
  });
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsIn(file: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
    const slug = (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** The text under a heading, up to the next one of the same level or above. */
export function sectionOf(file: string, heading: string): string {
  const lines = proseLines(file);
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  if (start === -1) throw new Error(`${file} has no heading "${heading}".`);
  const level = (lines[start] as string).indexOf(' ');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  return rest.slice(0, end === -1 ? undefined : end).join('\n');
}

export function tablesIn(file: string): Table[] {
  const tables: Table[] = [];
  let heading = '';
  let open: Table | undefined;
  for (const line of proseLines(file)) {
    heading = /^#{1,6} (.*)/.exec(line)?.[1] ?? heading;
    if (!line.startsWith('|')) open = undefined;
    else if (!open) {
      open = { heading, header: cellsOf(line), rows: [] };
      tables.push(open);
    } else if (!/^\|[\s|:-]+\|$/.test(line)) open.rows.push(cellsOf(line));
  }
  return tables;
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
