/**
 * A `curl` command: written by hand, or copied from a browser or an inspector.
 *
 * @module
 */

import { fromBinary, toBinary } from '../primitives/binary-text.js';
import { type ShellCommand, splitBash } from './bash-words.js';
import { type BodyFile, type CapturedRequest, CaptureError, type CaptureNote } from './capture.js';
import { isForCmd, splitCmd } from './cmd-words.js';
import { LONG_NAMES, LONG_WITH_VALUE, SHORT_WITH_VALUE } from './curl-options.js';

/** A prompt that was copied with the command. */
const PROMPT = /^\s*(?:[$%#>]|PS [^>\n]{0,200}>)[ \t]+(?=\S)/;
const COMMENTS = /^(?:\s*#(?![ \t]+curl\s)[^\n]*\n)+/;
const CURL = /^\s*(?:\w+=\S*\s+){0,8}(?:[^\s=]*\/)?curl(?:\.exe)?\s/;

/** A quote or a dash that no shell takes for one, in binary text. */
const TYPOGRAPHIC = /^\xE2\x80[\x93\x94\x98-\x9F]/;

/** Tells whether binary text is a command of curl, with or without a prompt or comments in front. */
export function isCurlCommand(text: string): boolean {
  return CURL.test(commandOf(text.slice(0, 4096)));
}

function commandOf(text: string): string {
  return text.replace(COMMENTS, '').replace(PROMPT, '');
}

/** Reads every request that the commands would send. */
export function readCurlCommand(text: string): CapturedRequest[] {
  const command = commandOf(text);
  const commands = isForCmd(command) ? splitCmd(command) : splitBash(command);
  return commands.flatMap((one) => {
    if (one.words.some((word) => TYPOGRAPHIC.test(word))) throw new CaptureError(REWRITTEN);
    const start = one.words.findIndex((word) => !/^\w+=|^(?:sudo|time|env|command|exec)$/.test(word));
    const isCurl = /(?:^|\/)curl(?:\.exe)?$/.test(one.words[start] ?? '');
    return isCurl ? readOptions(one, one.words.slice(start + 1)) : [];
  });
}

interface Option {
  readonly name: string;
  readonly value: string;
}

/** Options and URLs in order; a URL is an option named `url`. */
function* optionsOf(words: readonly string[]): Generator<Option> {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word.startsWith('--')) {
      const name = word.slice(2);
      yield { name, value: LONG_WITH_VALUE.has(name) ? (words[++index] ?? '') : '' };
    } else if (word.startsWith('-') && word.length > 1) {
      for (let letter = 1; letter < word.length; letter++) {
        const name = LONG_NAMES[word[letter] as string] ?? '';
        if (!SHORT_WITH_VALUE.includes(word[letter] as string)) {
          yield { name, value: '' };
          continue;
        }
        const attached = word.slice(letter + 1);
        yield { name, value: attached === '' ? (words[++index] ?? '') : attached };
        break;
      }
    } else {
      yield { name: 'url', value: word };
    }
  }
}

interface Draft {
  method: string | undefined;
  urls: string[];
  headers: [string, string][];
  data: Data[];
  isGet: boolean;
  isHead: boolean;
  upload: string | undefined;
  isForm: boolean;
}

interface Data {
  readonly part: string | BodyFile | undefined;
  /** Whether `&` stands between it and what comes before. */
  readonly isJoined: boolean;
}

const newDraft = (): Draft => ({
  method: undefined,
  urls: [],
  headers: [],
  data: [],
  isGet: false,
  isHead: false,
  upload: undefined,
  isForm: false,
});

function readOptions(command: ShellCommand, words: readonly string[]): CapturedRequest[] {
  const requests: CapturedRequest[] = [];
  let draft = newDraft();
  for (const { name, value } of optionsOf(words)) {
    if (name === 'next') {
      requests.push(...finish(draft, command));
      draft = newDraft();
    } else {
      apply(draft, name, value);
    }
  }
  return [...requests, ...finish(draft, command)];
}

function apply(draft: Draft, name: string, value: string): void {
  if (name === 'url') draft.urls.push(shown(value));
  else if (name === 'request') draft.method = value;
  else if (name === 'header') addHeader(draft, value);
  else if (name === 'user-agent') addHeader(draft, `user-agent: ${value}`);
  else if (name === 'get') draft.isGet = true;
  else if (name === 'head') draft.isHead = true;
  else if (name === 'upload-file') draft.upload = value;
  else if (name === 'form' || name === 'form-string') draft.isForm = true;
  else if (name === 'data-raw') draft.data.push({ part: value, isJoined: true });
  else if (name === 'data' || name === 'data-ascii')
    draft.data.push({ part: contentOf(value, 'without line breaks'), isJoined: true });
  else if (name === 'data-binary') draft.data.push({ part: contentOf(value, 'as it is'), isJoined: true });
  else if (name === 'data-urlencode') draft.data.push({ part: urlEncoded(value), isJoined: true });
  else if (name === 'json') {
    addHeader(draft, 'content-type: application/json');
    draft.data.push({ part: contentOf(value, 'as it is'), isJoined: false });
  }
}

function addHeader(draft: Draft, text: string): void {
  const [, name, value] = /^([^:;\s]+)[ \t]*(?::([\s\S]*)|;)$/.exec(text) ?? [];
  // `Name:` takes a header away; `@file` reads some from a file, which is not ours to read.
  if (name !== undefined && value?.trim() !== '') draft.headers.push([name, (value ?? '').trim()]);
}

/** What `@file` names, by its base name alone; else the value itself. */
function contentOf(value: string, sent: BodyFile['sent']): string | BodyFile | undefined {
  if (!value.startsWith('@')) return value;
  const file = baseName(shown(value.slice(1)));
  return file === undefined ? undefined : { file, sent };
}

/**
 * The last part of a path, in any system's way of writing; `undefined` where that names no file, or one whose name begins with a dot. Such files
 * hold secrets and settings, and whoever wrote the capture may want to see one posted.
 */
export function baseName(path: string): string | undefined {
  const name = path.split(/[/\\:]/).at(-1) ?? '';
  return /^$|^\.|^-$|\p{Cc}/u.test(name) ? undefined : name;
}

function urlEncoded(value: string): string | BodyFile | undefined {
  const [, name, sign, content = ''] = /^([^=@]*)([=@])([\s\S]*)$/.exec(value) ?? [];
  if (sign === undefined) return percentEncode(value);
  const prefix = name === '' ? '' : `${name}=`;
  if (sign === '=') return prefix + percentEncode(content);
  const file = baseName(shown(content));
  return file === undefined || prefix !== '' ? undefined : { file, sent: 'percent-encoded' };
}

/** As curl does: every byte but RFC 3986's unreserved ones, and `+` for a blank. */
function percentEncode(text: string): string {
  return text.replace(/[^A-Za-z0-9._~-]/g, (byte) =>
    byte === ' ' ? '+' : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function finish(draft: Draft, { expands }: ShellCommand): CapturedRequest[] {
  const { urls, headers, data, isGet, isHead, upload } = draft;
  const hasBody = data.length > 0 && !isGet;
  const method =
    draft.method ?? (isHead ? 'HEAD' : upload !== undefined ? 'PUT' : hasBody || draft.isForm ? 'POST' : 'GET');
  const notes: CaptureNote[] = expands ? [SHELL_EXPANSION] : [];
  const sources = upload === undefined ? data : [{ part: contentOf(`@${upload}`, 'as it is'), isJoined: false }];
  const body = hasBody || upload !== undefined ? join(sources) : [];
  return (urls.length === 0 ? [''] : urls).map((url) => {
    const request = { method, url, headers, notes };
    if (draft.isForm) return { ...request, body: undefined, lacks: MULTIPART };
    return body ? { ...request, body } : { ...request, body, lacks: NO_FILE };
  });
}

function join(data: readonly Data[]): (Uint8Array | BodyFile)[] | undefined {
  const parts: (Uint8Array | BodyFile)[] = [];
  for (const [index, { part, isJoined }] of data.entries()) {
    if (part === undefined) return undefined;
    if (index > 0 && isJoined) parts.push(toBytes('&'));
    parts.push(typeof part === 'string' ? fromBinary(part) : part);
  }
  return parts;
}

/** Decodes binary text as UTF-8, as what names something is. */
function shown(text: string): string {
  return new TextDecoder().decode(fromBinary(text));
}

const toBytes = (text: string) => new TextEncoder().encode(text);

/** What curl sends of a file. */
export function sentOf({ sent }: BodyFile, bytes: Uint8Array): Uint8Array {
  if (sent === 'as it is') return bytes;
  if (sent === 'without line breaks') return bytes.filter((byte) => byte !== 0 && byte !== 10 && byte !== 13);
  return fromBinary(percentEncode(toBinary(bytes)));
}

const SHELL_EXPANSION: CaptureNote = {
  code: 'shell_expansion',
  message: 'The command holds variables of a shell, and what they stood for is not here.',
};

const REWRITTEN =
  'The curl command has typographic quotes or dashes, such as ’ or “. A mail program or an editor made them, so the command is no longer what was copied. Ask for it as a text file.';

const NO_FILE =
  'The command reads its body from standard input, or from a file that is not read: it has no name of a file, or one that begins with a dot, as .env does.';
const MULTIPART = 'The command sends a multipart form, which Telnyx never does.';
