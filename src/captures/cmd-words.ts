/**
 * Commands as cmd.exe and the C runtime of Windows read them, for what browsers there copy.
 *
 * @module
 */

import type { ShellCommand } from './bash-words.js';

/** Tells whether a command was written for cmd.exe, as browsers on Windows copy it. */
export function isForCmd(text: string): boolean {
  return /^\s*\S*curl(?:\.exe)?\s+\^"/.test(text) || /[ \t]\^\r?\n/.test(text);
}

/** Splits one command into its words, as cmd.exe and the C runtime of Windows do. */
export function splitCmd(text: string): ShellCommand[] {
  // A caret takes the meaning away from what follows it; from a line break it leaves the next one, if there is a next one.
  const unescaped = text.replace(/\^(\r?\n)(\r?\n)?|\^([\s\S])/g, (_, _line, next?: string, character?: string) =>
    character !== undefined ? character : next === undefined ? ' ' : '\n',
  );
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let index = 0; index < unescaped.length; index++) {
    const character = unescaped[index] as string;
    const [slashes = ''] = character === '\\' ? (/^\\+(?=")/.exec(unescaped.slice(index, index + 64)) ?? []) : [];
    if (slashes !== '') {
      word = (word ?? '') + '\\'.repeat(slashes.length >> 1);
      index += slashes.length - 1;
      if (slashes.length % 2 === 1) {
        word += '"';
        index++;
      }
    } else if (character === '"') {
      if (isQuoted && unescaped[index + 1] === '"') {
        word = `${word ?? ''}"`;
        index++;
      } else {
        isQuoted = !isQuoted;
        word ??= '';
      }
    } else if (!isQuoted && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) words.push(word);
  return [{ words, expands: /%\w+%/.test(text) }];
}
