/**
 * What curl writes of a transfer: `--trace` (every byte in hex), `--trace-ascii` (a dot for most of them) and `-v` (no body at all).
 *
 * @module
 */

import type { CapturedHeader, CapturedRequest } from './capture.js';
import { answerInText } from './captured-answer.js';
import { readHttpText } from './http-text.js';

/** A time by --trace-time and numbers by --trace-ids, in front of a line. */
const PREFIX = String.raw`(?:\d\d:\d\d:\d\d\.\d{6} )?(?:\[\d[\d-]*\] )?`;
const BLOCK = new RegExp(
  `^${PREFIX}(=>|<=|==) (Info|Send header|Send data|Recv header|Recv data|Send SSL data|Recv SSL data)`,
);
const HEX_LINE = /^([0-9a-f]{4,8}): ((?:[0-9a-f]{2} ){1,16}) {0,48}/;
const TEXT_LINE = /^([0-9a-f]{4,8}): (.*)$/;
const SAID = new RegExp(`^${PREFIX}([<>]) ?(.*)$`);
const VERBOSE_LINE = new RegExp(`^${PREFIX}(?:[*<>{}](?: |$)|[{}] \\[)`);

/** Which of curl's ways of writing a transfer down binary text is. */
export function traceKindOf(text: string): 'curl --trace' | 'curl --trace-ascii' | 'curl -v' | undefined {
  const lines = text.slice(0, 65_536).split(/\r?\n/);
  const start = lines.findIndex((line) => BLOCK.test(line));
  // What `2>&1` puts in front, such as a line of progress, may come first.
  if (start !== -1 && start < 20) {
    const sent = lines.find((line, index) => index > start && TEXT_LINE.test(line));
    return sent === undefined || !HEX_LINE.test(sent) ? 'curl --trace-ascii' : 'curl --trace';
  }
  const first = lines.findIndex((line) => line.trim() !== '' && !/^\s*(?:%|Dload|[\d-]+ )/.test(line));
  const begins = first !== -1 && VERBOSE_LINE.test(lines[first] as string);
  return begins && lines.some((line) => /^(?:\S+ )?> [A-Z]+ \S+ HTTP\/\d/.test(line)) ? 'curl -v' : undefined;
}

/** Puts the bytes that were sent together again, and reads the requests in them. */
export function readTrace(text: string): CapturedRequest[] {
  const messages: { sent: string; received: string }[] = [];
  let isSent = false;
  let isReceived = false;
  let bytes: string[] = [];
  let received: string[] = [];
  const flush = () => {
    if (bytes.length > 0) messages.push({ sent: bytes.join(''), received: received.join('') });
    bytes = [];
    received = [];
  };
  let isHeaderOpen = false;
  for (const line of text.split(/\r?\n/)) {
    const [, arrow, what] = BLOCK.exec(line) ?? [];
    if (arrow !== undefined) {
      isSent = what === 'Send header' || what === 'Send data';
      isReceived = what === 'Recv header' || what === 'Recv data';
      // A header that goes on in a second block is one message; otherwise each block of headers begins one.
      if (what === 'Send header' && !isHeaderOpen) flush();
      if (what === 'Send header') isHeaderOpen = true;
      else if (isSent) isHeaderOpen = false;
      continue;
    }
    const hex = isSent || isReceived ? HEX_LINE.exec(line)?.[2] : undefined;
    if (hex === undefined) continue;
    const read = hex.replace(/(..) /g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
    (isSent ? bytes : received).push(read);
    if (isSent && isHeaderOpen && /\r\n\r\n$/.test(bytes.slice(-2).join(''))) isHeaderOpen = false;
  }
  flush();
  return messages.flatMap(({ sent, received }) => {
    const answer = answerInText(received);
    return readHttpText(sent).map((request) => ({ ...request, answer }));
  });
}

/** Reads the requests of `--trace-ascii`, whose bodies are lost. */
export function readAsciiTrace(text: string): CapturedRequest[] {
  const sections: Section[] = [];
  let isHeader = false;
  let isReceived = false;
  let expected = -1;
  for (const line of text.split(/\r?\n/)) {
    const [, , what] = BLOCK.exec(line) ?? [];
    if (what !== undefined) {
      isHeader = what === 'Send header';
      isReceived = what.startsWith('Recv');
      if (isHeader) sections.push({ lines: [], received: [] });
      expected = -1;
    } else if (isHeader || isReceived) {
      const [, offset = '', content = ''] = TEXT_LINE.exec(line) ?? [];
      const start = Number.parseInt(offset, 16);
      const lines = sections.at(-1)?.[isHeader ? 'lines' : 'received'];
      // A long line is broken after 64 bytes; where one really ends, two bytes are passed over.
      if (start === expected) lines?.push((lines.pop() ?? '') + content);
      else if (content !== '') lines?.push(content);
      expected = start + content.length;
    }
  }
  return sections.flatMap((section) => withoutBody(section, NO_BYTES));
}

/** Reads the requests of `-v`, which prints no body. */
export function readVerbose(text: string): CapturedRequest[] {
  const sections: Section[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, arrow, content = ''] = SAID.exec(line) ?? [];
    if (arrow === '>' && /^[A-Z]+ \S+ HTTP\/\d/.test(content)) sections.push({ lines: [], received: [] });
    const section = sections.at(-1);
    if (arrow !== '>') section?.received.push(arrow === '<' ? content : line);
    else if (content !== '') section?.lines.push(content);
  }
  return sections.flatMap((section) => withoutBody(section, NO_BODY));
}

/** The lines of a request's headers, and those of what came back. */
interface Section {
  readonly lines: string[];
  readonly received: string[];
}

function withoutBody(section: Section, lacks: string): CapturedRequest[] {
  const [first = '', ...lines] = section.lines;
  const [, method, url] = /^([A-Z]+) (\S+) HTTP\/\d/.exec(first) ?? [];
  if (method === undefined || url === undefined) return [];
  const headers = lines.flatMap((line): CapturedHeader[] => {
    const [, name, value = ''] = /^([^\s:]+):(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value.trim()]];
  });
  const answer = answerInText(section.received.join('\n'));
  return [{ method, url, headers, body: undefined, lacks, answer, notes: [] }];
}

const NO_BODY = 'curl -v prints no body. Capture again with curl --trace FILE, which has every byte.';
const NO_BYTES =
  'curl --trace-ascii prints a dot for every byte that is no printable ASCII, so the body cannot be put together again. Capture again with curl --trace FILE, which has every byte.';
