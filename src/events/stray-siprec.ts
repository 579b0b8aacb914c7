/**
 * SIPREC events where none is expected. They must be noticed, not dropped. Runs only for bodies that are no event of ours.
 *
 * @module
 */

/** A SIPREC event in an unknown place, or of an unknown kind. */
export interface StraySiprec {
  /** The field that says so. */
  readonly field: 'event_type' | 'SiprecEvent';
  /** What it holds: mostly text, but it may be anything. */
  readonly eventType: unknown;
  /** A JSON Pointer to the field, but for the indexes of lists. */
  readonly path: string;
}

/** An event type of SIPREC, known or not. Third parties write `call.siprec.…`, and somebody may capitalise it. */
const SIPREC = /^\s*(call[._])?siprec[._-]/i;

/** What an event may be wrapped in: Telnyx's envelope, its records of deliveries, and its records of call events. */
const WRAPPERS = ['data', 'webhook', 'metadata', 'event'];

/** Finds the first SIPREC event in a body: in itself, in what may wrap an event, and in lists of these. */
export function findStraySiprec(body: unknown): StraySiprec | undefined {
  const levels = new Map([[body, '']]); // grows while it is walked, by each object once
  for (const [level, path] of levels) {
    if (typeof level !== 'object' || level === null) continue;
    const { event_type, SiprecEvent } = level as Record<string, unknown>;
    const isCallControl = [event_type].flat().some((type) => typeof type === 'string' && SIPREC.test(type));
    const field = isCallControl ? 'event_type' : 'SiprecEvent';
    const eventType = isCallControl ? event_type : SiprecEvent;
    if (eventType !== undefined) return { field, eventType, path: `${path}/${field}` };
    for (const name of Array.isArray(level) ? level.keys() : WRAPPERS) {
      levels.set((level as Record<PropertyKey, unknown>)[name], typeof name === 'number' ? path : `${path}/${name}`);
    }
  }
  return undefined;
}
