/** What is mutated, a room at a time, and the tests that are to notice: everything up to and including the signature, the bridge to Standard Webhooks, the events, the receiver and its stores. */

import { readdirSync } from 'node:fs';

const verification = 'tests/verification/*.test.ts';

/** They have a room of their own, and so does what is left of the folder. */
const LEASES = ['alarms', 'claim-lost', 'complete-in', 'handle-once', 'lease', 'store-calls'].map(
  (name) => `${name}.ts`,
);

/** @typedef {{ folder?: string, without?: string[], files?: string[], tests: string[], needsPostgres?: boolean }} Room */

/** What only a real PostgreSQL can hold: a stand-in for one would say what the code says. */
const POSTGRES = ['postgres-client.ts', 'postgres-errors.ts', 'postgres-store.ts', 'postgres-table.ts'];

/** @type {Record<string, Room>} */
export const ROOMS = {
  primitives: {
    folder: 'src/primitives',
    tests: ['tests/primitives/*.test.ts', 'tests/verification/properties.test.ts'],
  },
  errors: { folder: 'src/errors', tests: ['tests/errors/*.test.ts', 'tests/verification/{security,verify}.test.ts'] },
  body: { folder: 'src/body', tests: ['tests/body/*.test.ts', 'tests/verification/verify.test.ts'] },
  headers: {
    folder: 'src/headers',
    tests: ['tests/headers/*.test.ts', 'tests/verification/{security,verify}.test.ts'],
  },
  keys: { folder: 'src/keys', tests: ['tests/keys/*.test.ts', 'tests/verification/{security,vectors}.test.ts'] },
  engines: {
    folder: 'src/engines',
    tests: ['tests/{engines,keys,testing}/*.test.ts', 'tests/verification/{security,vectors}.test.ts'],
  },
  verification: {
    folder: 'src/verification',
    tests: [verification, 'tests/engines/*.test.ts', 'tests/events/events.test.ts'],
  },
  events: {
    folder: 'src/events',
    without: ['validators.generated.ts'],
    tests: ['tests/events/{event-fixtures,events}.test.ts', 'tests/verification/verify.test.ts'],
  },
  standard: { folder: 'src/standard', tests: ['tests/standard/*.test.ts'] },
  receiver: {
    folder: 'src/receiver',
    without: LEASES,
    tests: [
      'tests/receiver/{ask-for-keys,handle-without-verification,hooks,node-listener,receiver,unread-request}.test.ts',
    ],
  },
  leases: {
    files: LEASES.map((name) => `src/receiver/${name}`),
    tests: ['tests/receiver/{complete-in,delivery,lease}.test.ts'],
  },
  requests: {
    folder: 'src/receiver/requests',
    tests: ['tests/receiver/{node-listener,receiver,unread-request}.test.ts'],
  },
  stores: {
    folder: 'src/receiver/stores',
    without: POSTGRES,
    tests: ['tests/receiver/{handle-without-verification,memory-store-parts,sql-stores,stores}.test.ts'],
  },
  postgres: {
    files: POSTGRES.map((name) => `src/receiver/stores/${name}`),
    tests: ['tests/mutation/postgres.check.ts', 'tests/receiver/sql-stores.test.ts'],
    needsPostgres: true,
  },
};

const root = new URL('../../', import.meta.url);

/**
 * The files of a room, from the project's root.
 *
 * @param {Room} room
 */
export function filesOf({ folder, without = [], files = [] }) {
  if (!folder) return files;
  const names = readdirSync(new URL(folder, root)).filter((name) => name.endsWith('.ts') && !without.includes(name));
  return names.map((name) => `${folder}/${name}`);
}
