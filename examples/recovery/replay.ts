/**
 * Handles the dead letters that your version of the package understands. Run it after you have updated the package: `npx tsx recovery/replay.ts`.
 *
 * The database commits the writes of the handler together with the deletion of the dead letter. So nothing is lost or handled twice if this process dies, or
 * if you run it twice. It exits with 1 if dead letters are left. For each reason, it prints one line with one of the ids.
 */

import { parseSiprecEvent } from 'telnyx-siprec-webhooks';
import { close, handle, inTransaction, pool } from './receiver.js';

const left = new Map<string, string[]>(); // the ids, by the reason

function reasonOf(error: unknown): string {
  const { message, code, eventType } = Object(error) as Record<string, string | undefined>;
  const reason = message || code || String(error); // Node's error has no message if it tried several addresses
  return eventType === undefined ? reason : `${reason} eventType: ${JSON.stringify(eventType)}`;
}

try {
  const { rows } = await pool.query('SELECT id FROM siprec_dead_letters ORDER BY received_at');
  for (const { id } of rows) {
    try {
      await inTransaction(async (transaction) => {
        const sql = 'DELETE FROM siprec_dead_letters WHERE id = $1 RETURNING body';
        const [letter] = (await transaction.query(sql, [id])).rows;
        if (letter) await handle(parseSiprecEvent(letter.body), id, transaction); // otherwise, another run has handled it
      });
    } catch (error) {
      await pool.query('SELECT'); // if the database is away, this throws, and the other dead letters are not tried
      const reason = reasonOf(error);
      left.set(reason, [...(left.get(reason) ?? []), id]);
    }
  }
  for (const [reason, ids] of left) console.error(`${ids.length} left, such as ${ids[0]}: ${reason}`);
  const remainingCount = [...left.values()].flat().length;
  console.log(JSON.stringify({ found: rows.length, remainingCount }));
  if (remainingCount > 0) process.exitCode = 1;
} catch (error) {
  console.error(`The replay failed: ${reasonOf(error)}`);
  process.exitCode = 1;
} finally {
  await close();
}
