/**
 * What is wrong with an event, field by field. Runs on failure only: the quick check has said no by then.
 *
 * @module
 */

import type { WebhookIssue } from '../errors/webhook-errors.js';

/** What one event must be: a quick check, and a description for explaining. Both are generated from one schema. */
export interface EventRules {
  /** The value of its discriminant. */
  readonly eventType: string;
  readonly check: (value: unknown) => boolean;
  readonly fields: Fields;
}

/** The fields of an object, each with all that it may hold: `undefined` where it may be absent. */
export type Fields = Readonly<Record<string, readonly Alternative[]>>;

type Alternative = 'undefined' | 'null' | 'string' | 'integer' | { readonly is: string } | { readonly has: Fields };

/**
 * Lists what is wrong with an object's fields.
 *
 * @param path - Where the object stands in the body as it came: a JSON Pointer.
 * @param metaPath - Where `meta` does: an envelope has it outside of the event.
 */
export function explain(
  object: Record<string, unknown>,
  fields: Fields,
  path: string,
  metaPath = `${path}/meta`,
): WebhookIssue[] {
  return Object.entries(fields).flatMap(([name, alternatives]) => {
    const value = object[name];
    const its = name === 'meta' ? metaPath : `${path}/${name}`;
    for (const alternative of alternatives) {
      if (typeof alternative !== 'object') {
        if (alternative === 'integer' ? Number.isInteger(value) : alternative === typeOf(value)) return [];
      } else if ('is' in alternative) {
        if (alternative.is === value) return [];
      } else if (typeOf(value) === 'object') {
        return explain(value as Record<string, unknown>, alternative.has, its, metaPath);
      }
    }
    const expected = alternatives.filter((alternative) => alternative !== 'undefined').map(print);
    const got = value === undefined ? 'it is missing' : `got ${typeOf(value)}`;
    return [{ path: its, message: `expected ${expected.join(' or ')}, ${got}` }];
  });
}

function print(alternative: Alternative): string {
  if (typeof alternative === 'string') return alternative;
  return 'is' in alternative ? `"${alternative.is}"` : 'object';
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
