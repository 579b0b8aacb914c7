/** A receiver in Bun.serve, which remembers deliveries in a file of SQLite. bun.test.ts tests it. */

import { Database } from 'bun:sqlite';
import { createReceiver, sqliteStore } from 'telnyx-siprec-webhooks/receiver';

const database = new Database(process.env.DATABASE ?? 'deliveries.sqlite');
database.run('PRAGMA busy_timeout = 1000'); // wait for other processes that write to this file

export const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  store: sqliteStore(database),
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

// This starts a server only if you run this file itself, so a test can import it.
if (import.meta.main) Bun.serve({ port: Number(process.env.PORT ?? 3000), routes: { '/webhooks': receiver } });
