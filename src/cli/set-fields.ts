/**
 * `--set field=value`: changes in a body before it is signed.
 *
 * @module
 */

import { InvalidArgumentError } from 'commander';
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
