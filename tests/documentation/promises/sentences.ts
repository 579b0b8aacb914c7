/**
 * The sentences that may promise something, from where users read them: README.md, SECURITY.md, and the docstrings that an editor shows. A docstring
 * counts where it is of an entry point, of what one exports, or of a member of that; those of internal functions are for us.
 */

import { proseOf, sectionOf } from '../../support/documents.js';
import { docstrings } from '../../support/public-names.js';

export interface Sentence {
  /** The file that has it. */
  where: string;
  /** As it is written, on one line. */
  sentence: string;
}

export interface Found extends Sentence {
  /** Whether it has such a word, or is in such a section. */
  mayPromise: boolean;
}

/** What makes a promise of a sentence, more often than not. */
const WORDS = /\b(never|always|at most|at least|exactly|once|only)\b/i;

/** What promises all through, whatever its words: but for the first cells of tables, and for what is bold and begins a paragraph. */
const SECTIONS = [
  ['README.md', 'What is promised'],
  ['SECURITY.md', 'What is a vulnerability'],
  ['SECURITY.md', 'Threats and answers'],
] as const;

/** Those of a document. Its fenced code is left out. */
export function sentencesOfDocument(where: string): Found[] {
  const promising = SECTIONS.filter(([file]) => file === where)
    .flatMap(([file, heading]) => sentences(sectionOf(file, heading).replace(/^\|[^|]*/gm, '|')))
    .filter((sentence) => !/^\*\*[^*]*\*\*$/.test(sentence));
  return sentences(proseOf(where)).map((sentence) => {
    return { where, sentence, mayPromise: WORDS.test(sentence) || promising.includes(sentence) };
  });
}

/** Those of docstrings. Their examples are left out. */
export function sentencesOfDocstrings(): Found[] {
  return docstrings().flatMap(({ file, text }) => {
    const prose = text
      .replace(/^\/\*\*|\*\/$/g, '')
      .replace(/^\s*\* ?/gm, '')
      .replace(/^```.*?^```/gms, '')
      .replace(/^@/gm, '\n@');
    return sentences(prose).map((sentence) => ({ where: file, sentence, mayPromise: WORDS.test(sentence) }));
  });
}

/** Of paragraphs, of the items of lists, and of the cells of tables below their headers. */
function sentences(text: string): string[] {
  const rows = /^\|.*/gm;
  const cells = [...text.replace(/^\|.*\n\|[-| :]+$/gm, '').matchAll(rows)].flatMap(([row]) => row.split(/(?<!\\)\|/));
  const paragraphs = text
    .replace(rows, '\n')
    .replace(/^#.*/gm, '\n')
    .split(/\n\s*\n|^\s*(?:[-*>]|\d+\.) /m);
  return [...paragraphs, ...cells]
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .flatMap((part) => part.split(/(?<=[.!?][*`")]*) (?=[*`"(<[]*[A-Z`{])/))
    .filter((sentence) => /[a-z]/i.test(sentence));
}
