/**
 * `--set field=value`: changes in a body before it is signed.
 *
 * @module
 */

import { InvalidArgumentError } from 'commander';
import type { Fields } from '../events/explain-issues.js';
import { CALL_CONTROL, TEXML } from '../events/validators.generated.js';
import { isRecord } from '../primitives/plain-object.js';
import { UsageError } from './terminal.js';

export interface BodyField {
  /** A name, or several with dots between them. */
  readonly path: string;
  readonly value: string;
}

export function asField(text: string): BodyField {
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) throw new InvalidArgumentError('It must be field=value.');
  return { path, value };
}

/** Sets fields in a form, or in JSON, which is printed again without white space. */
export function setFields(body: string, fields: readonly BodyField[]): string {
  if (fields.length === 0) return body;
  if (!/^\uFEFF?[\t\n\r ]*[{[]/.test(body)) return setInForm(body, fields);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UsageError('--set needs a body that is a form, or JSON that is not broken.');
  }
  for (const field of fields) setInJson(value, field);
  return JSON.stringify(value);
}

/**
 * Warns of fields that none of some events has: `--set` adds them, and what was meant keeps its value.
 *
 * @returns `undefined` where there are none.
 */
export function warningOfAdded(eventTypes: readonly string[], fields: readonly BodyField[]): string | undefined {
  const rules = [...CALL_CONTROL, ...TEXML].filter(({ eventType }) => eventTypes.includes(eventType));
  const known = [...new Set(rules.flatMap((event) => pathsOf(event.fields)))];
  const added = fields.map(({ path }) => path).filter((path) => !known.some((one) => isWithin(one, path)));
  if (added.length === 0) return undefined;
  const [lacks, whose] =
    rules.length === 1 ? [`${eventTypes[0]} does not have`, 'Its'] : ['none of these events has', 'Their'];
  return `warning: --set adds ${added.join(' and ')}, which ${lacks}. ${whose} fields: ${known.join(', ')}.`;
}

/** The names of fields, as `--set` takes them. */
function pathsOf(fields: Fields, prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, alternatives]) => {
    const inner = alternatives.flatMap((one) => (typeof one === 'object' && 'has' in one ? [one.has] : []));
    return inner.length === 0 ? [prefix + name] : inner.flatMap((has) => pathsOf(has, `${prefix}${name}.`));
  });
}

function isWithin(known: string, path: string): boolean {
  return `${known}.`.startsWith(`${path.replace(/^data\./, '')}.`);
}

function setInForm(body: string, fields: readonly BodyField[]): string {
  const form = new URLSearchParams(body);
  for (const { path, value } of fields) form.set(path, value);
  return form.toString().replaceAll('+', '%20'); // as Telnyx encodes spaces
}

/** In an event with its envelope, names are those of the event, unless they begin with `data.` or `meta.` */
function setInJson(body: unknown, { path, value }: BodyField): void {
  const { data } = isRecord(body) ? body : {};
  const names = path.split('.');
  let place: unknown = isRecord(data) && !/^(?:data|meta)\./.test(path) ? data : body;
  for (const name of names.slice(0, -1)) {
    place = isRecord(place) && Object.hasOwn(place, name) ? place[name] : undefined;
  }
  if (!isRecord(place)) throw new UsageError(`--set ${path}: the body has no object there.`);
  // Defined and not assigned: `__proto__` is a name like any other.
  const last = names.at(-1) as string;
  Object.defineProperty(place, last, { value, enumerable: true, configurable: true, writable: true });
}
