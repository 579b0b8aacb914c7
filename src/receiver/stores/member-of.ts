/**
 * Looking at what was passed for a client or a database.
 *
 * @module
 */

/** A member of whatever it is. `undefined` where there is none, and where looking at it throws. */
export function memberOf(client: unknown, name: string): unknown {
  let member: unknown;
  try {
    member = (client as Record<string, unknown>)[name];
  } catch {
    // It is null or undefined, or a getter or a proxy threw.
  }
  return member;
}
