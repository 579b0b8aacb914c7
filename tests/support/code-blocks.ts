/** The code that documents show, so that tests can compile and run it. */

import { readFileSync } from 'node:fs';

export interface CodeBlock {
  /** The heading above it. */
  heading: string;
  language: string;
  /** What its first line names in a comment, such as `express.ts`. */
  name: string | undefined;
  code: string;
}

/** The fenced code blocks of a Markdown file, in order. */
export function codeBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  let open: CodeBlock | undefined;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const fence = /^```(\w*)/.exec(line);
    if (open) {
      if (fence) open = undefined;
      else if (open.code === '') [, open.name] = /^\/\/ (\S+\.m?ts)$/.exec(line) ?? [];
      if (open) open.code += `${line}\n`;
    } else if (fence) {
      open = { heading, language: fence[1] as string, name: undefined, code: '' };
      blocks.push(open);
    } else {
      heading = /^#{1,6} (.*)/.exec(line)?.[1] ?? heading;
    }
  }
  return blocks;
}

/** The TypeScript examples in the comments of a source file. */
export function examples(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^ \* ```ts\n((?: \*.*\n)*?) \* ```$/gm)].map(([, lines]) =>
    (lines as string).replace(/^ \* ?/gm, ''),
  );
}
