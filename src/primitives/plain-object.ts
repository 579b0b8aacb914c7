/**
 * Objects that hold data, and what they hold themselves.
 *
 * @module
 */

/** Tells whether an object is a plain one, of any realm: no instance of a class, no promise, no Map. */
export function isPlainObject(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  // `Object.prototype` of any realm: the one object at the end of a chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Tells an object, which may hold named fields, from everything else, arrays included. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an object's own field. What a polluted `Object.prototype` lends is not there. */
export function ownField(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}
