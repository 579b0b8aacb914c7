/**
 * Bodies that were put into something else as text: a page, a program, JSON. Taken out again.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';
import type { Candidate, CorruptionCode } from './causes.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&lt;': '<',
  '&gt;': '>',
};

/** As many as there may be beside a body in JSON. More are no wrapping of a body. */
const MAX_TEXTS = 8;

/** Takes a body out of what it was put into. */
export function* unwrapText(text: string): Iterable<Candidate> {
  const plain = text.replace(/&(?:amp|quot|lt|gt|#34|#39|#x27);/g, (entity) => ENTITIES[entity] as string);
  if (plain !== text) yield found('html_escaped', plain);

  // As the text of a program, in which a single quote may be escaped, too.
  const escaped = text.includes('\\') ? parse(`"${text.replaceAll("\\'", "'")}"`) : undefined;
  if (typeof escaped === 'string') yield found('template_escaped', escaped);

  const value = /^[\t\n\r ]*["{]/.test(text) ? parse(text) : undefined;
  const texts = (isRecord(value) ? Object.values(value) : [value]).filter(mayBeBody);
  for (const inner of texts.slice(0, MAX_TEXTS)) yield found('body_in_json', inner);
}

function mayBeBody(inner: unknown): inner is string {
  return typeof inner === 'string' && /^\s*\{|=/.test(inner);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function found(cause: CorruptionCode, body: string): Candidate {
  return { causes: [cause], body: new TextEncoder().encode(body) };
}
