/** Of Bun, whose types are not to be mixed with those of Node. Only compiled. */

import { Database } from 'bun:sqlite';
import { sqliteStore } from 'telnyx-siprec-webhooks/receiver';
import { receiverOn } from './exactly-once-sqlite.js';

const database = new Database('calls.db');
sqliteStore(database);
receiverOn(database, (event) => database.query('INSERT INTO calls (event) VALUES (?)').run(event));
