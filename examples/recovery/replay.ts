/**
 * Handles the dead letters that your version of the package understands. Run it after you have updated the package: `npx tsx recovery/replay.ts`.
 *
 * The database commits the writes of the handler together with the deletion of the dead letter. So nothing is lost or handled twice if this process dies, or
 * if you run it twice. It exits with 1 if dead letters are left.
 */

import { parseSiprecEvent } from 'telnyx-siprec-webhooks';
import { close, handle, inTransaction, pool } from './receiver.js';

const remaining: string[] = [];
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
      console.error(`${id}: ${error instanceof Error ? error.message : error}`);
      remaining.push(id);
    }
  }
  console.log(JSON.stringify({ found: rows.length, remaining }));
  if (remaining.length > 0) process.exitCode = 1;
} finally {
  await close();
}
