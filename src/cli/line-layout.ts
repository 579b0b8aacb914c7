/**
 * Lines of at most 80 columns, in columns, with colours where they may have some.
 *
 * Colours are put on last, around whole cells, so that what was received is escaped and measured without them.
 *
 * @module
 */

import pc from 'picocolors';
import { printable, type Terminal } from './terminal.js';

const WIDTH = 80;
const INDENT = 6;

/** Paints text, or leaves it as it is. */
export type Paint = ReturnType<typeof pc.createColors>;

export function paintFor({ hasColours = false }: Terminal): Paint {
  return pc.createColors(hasColours);
}

/** How a line begins. */
export type Mark = 'PASS' | 'FAIL';

/** A cell: its text, and its width, which longer text is cut to. `right` for numbers. */
export type Cell = readonly [text: string | number, width: number, right?: 'right'];

/** One line: PASS or FAIL, and cells. The last cell may have any width, up to the end of the line. */
export function markedLine(paint: Paint, mark: Mark, cells: readonly Cell[]): string {
  const texts = cells.map(([text, width, right]) => fit(String(text), width, right));
  return `${paintMark(paint, mark)}  ${texts.join('  ')}`.trimEnd();
}

function paintMark(paint: Paint, mark: Mark): string {
  return paint.bold(mark === 'PASS' ? paint.green(mark) : paint.red(mark));
}

/** Cuts or fills text to a width. What would break a line or steer a terminal is escaped. */
export function fit(text: string, width: number, right?: 'right'): string {
  const shown = printable(text).replaceAll('\n', '\\n');
  const cut = shown.length > width ? `${shown.slice(0, width - 1)}…` : shown;
  return right ? cut.padStart(width) : cut.padEnd(width);
}

/** A name and what it is, below a marked line. Long text is wrapped. */
export function detail(paint: Paint, name: string, text: string): string {
  const left = ' '.repeat(INDENT);
  const [first = '', ...others] = wrap(text, WIDTH - INDENT - 9);
  return [left + paint.dim(name.padEnd(9)) + first, ...others.map((line) => left + ' '.repeat(9) + line)].join('\n');
}

/** Text below a marked line, wrapped. */
export function paragraph(text: string, indent = INDENT): string {
  return wrap(text, WIDTH - indent)
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');
}

/** Text as it came, below a marked line: every line of it indented, and none changed but for what steers a terminal. */
export function verbatim(text: string): string {
  return printable(text).replace(/^/gm, ' '.repeat(INDENT));
}

/** How many there are of something: `1 byte`, `2 bytes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Breaks text at its blanks alone. What has none, such as an id, stays in one piece, so that it can be copied. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const line of printable(text).split('\n')) {
    let current = '';
    for (const word of line.split(' ')) {
      if (current !== '' && current.length + 1 + word.length > width) {
        lines.push(current);
        current = word;
      } else {
        current = current === '' ? word : `${current} ${word}`;
      }
    }
    lines.push(current);
  }
  return lines;
}
