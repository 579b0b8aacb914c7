/** What is done to workers and databases while events are delivered: each with `completeIn`, and some without, which must be found out. */

/** Where a delivery passes, in this order: see the worker. */
export const POINTS = [
  ...['claimed', 'begun', 'marked', 'written', 'committing', 'committed'],
  ...['remembering', 'remembered', 'answering'],
];

/**
 * How often each fault is injected at each point in the long form, of 10,000 events. In a shorter one it is so in proportion, and once at least.
 *
 * - `kill`: the worker kills itself.
 * - `stall`: it stands still until another has acknowledged the event, or until long after its lease.
 * - `crash`: the database ends as in a crash, and is back in a moment.
 * - `cut`: what the database answers is held back for a moment, and then all connections of the worker are cut.
 *
 * @typedef {Partial<Record<'kill' | 'stall' | 'crash' | 'cut', number>>} Faults
 */

export const LONG_FORM = 10_000;

/** Not compressed: what a store may take is a third of it, also on a busy machine. */
export const LEASE_MS = 3_000;

/** The longest that a worker stands still, where nobody can take over from it: it holds a lock. */
export const STALL_MS = 1.6 * LEASE_MS;

/** @type {Record<string, Faults>} */
export const POSTGRES_FAULTS = {
  'workers killed': { kill: 27 },
  'workers stalled': { stall: 12 },
  'database restarted': { crash: 6, kill: 6 },
  'connections cut': { cut: 12, kill: 6 },
};

/** @type {Record<string, Faults>} */
export const SQLITE_FAULTS = {
  'workers killed': { kill: 27 },
  'workers stalled': { stall: 12 },
};

/** What happens without `completeIn` under these. */
export const WITHOUT = ['workers killed', 'workers stalled'];
