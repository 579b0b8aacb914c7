/**
 * Commands as bash reads them. Works on binary text, since `$'\xE9'` is a byte and no character.
 *
 * @module
 */

import { readAnsiQuoted } from './ansi-quoted.js';

/** A command's words. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Whether it holds variables or commands that only a shell could fill in. */
  readonly expands: boolean;
}

const OPERATORS = ';&|\n';

/** Splits a text into commands, each into its words, as bash does. Nothing is run and nothing expanded. */
export function splitBash(text: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let expands = false;
  let isRedirected = false;
  const endWord = () => {
    if (word !== undefined && !isRedirected) words.push(word);
    if (word !== undefined) isRedirected = false;
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push({ words, expands });
    words = [];
    expands = false;
    isRedirected = false;
  };
  for (let index = 0; index < text.length; ) {
    const character = text[index] as string;
    if (character === '\\') {
      const line = /\\\r?\n/y;
      line.lastIndex = index;
      const continued = line.exec(text)?.[0];
      if (continued === undefined) word = (word ?? '') + (text[index + 1] ?? '');
      index += continued?.length ?? 2;
    } else if (character === "'" || character === '"' || text.startsWith("$'", index) || text.startsWith('$"', index)) {
      const { value, end, hasExpansion } = readQuoted(text, index);
      word = (word ?? '') + value;
      expands ||= hasExpansion;
      index = end;
    } else if (OPERATORS.includes(character) || (character === '\r' && text[index + 1] === '\n')) {
      // `&>` and `>&` belong to a redirection, and end no command.
      if (character === '&' && isRedirected) index++;
      else {
        endCommand();
        index++;
      }
    } else if (character === '<' || character === '>') {
      if (word !== undefined && /^\d$/.test(word)) word = undefined;
      endWord();
      isRedirected = true;
      index++;
    } else if (character === '#' && word === undefined) {
      const end = text.indexOf('\n', index);
      index = end === -1 ? text.length : end;
    } else if (/\s/.test(character)) {
      endWord();
      index++;
    } else {
      if (character === '$' || character === '`') expands = true;
      word = (word ?? '') + character;
      index++;
    }
  }
  endCommand();
  return commands;
}

function readQuoted(text: string, start: number): { value: string; end: number; hasExpansion: boolean } {
  if (text[start] === "'") {
    const end = text.indexOf("'", start + 1);
    const stop = end === -1 ? text.length : end;
    return { value: text.slice(start + 1, stop), end: stop + 1, hasExpansion: false };
  }
  if (text.startsWith("$'", start)) return readAnsiQuoted(text, start + 2);
  const first = text[start] === '$' ? start + 2 : start + 1;
  const parts: string[] = [];
  let hasExpansion = false;
  let index = first;
  for (; index < text.length && text[index] !== '"'; index++) {
    const character = text[index] as string;
    if (character === '\\' && /[$`"\\]/.test(text[index + 1] ?? '')) parts.push(text[++index] as string);
    else if (character === '\\' && text[index + 1] === '\n') index++;
    else {
      if (character === '$' || character === '`') hasExpansion = true;
      parts.push(character);
    }
  }
  return { value: parts.join(''), end: index + 1, hasExpansion };
}
