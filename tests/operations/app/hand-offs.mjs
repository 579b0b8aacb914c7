/** The two hand-offs, each with a receiver of its example, and with what its queue holds. */

import { Queue, Worker } from 'bullmq';
import IORedis from 'ioredis';
import { PgBoss } from 'pg-boss';
import * as bullmq from './bullmq.js';
import * as pgBoss from './pg-boss.js';

export const HAND_OFFS = {
  async bullmq(name, store, isCareless = false) {
    const connection = new IORedis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
    const queue = new Queue(name, { connection });
    const careless = { add: (job, event) => queue.add(job, event) };
    return {
      receiver: store && bullmq.receiverInto(isCareless ? careless : queue, store),
      jobs: async () => (await queue.getJobs()).map(({ data }) => data),
      async workOff() {
        const worker = new Worker(name, async () => {}, { connection });
        await new Promise((resolve) => worker.once('completed', resolve));
        await worker.close();
      },
      async end() {
        await queue.close();
        connection.disconnect();
      },
    };
  },

  async 'pg-boss'(_name, store, isCareless = false) {
    const boss = new PgBoss(process.env.POSTGRES_URL);
    boss.on('error', console.error);
    await boss.start();
    await boss.createQueue(pgBoss.QUEUE);
    const careless = { send: (queue, event) => boss.send(queue, event) };
    return {
      receiver: store && pgBoss.receiverInto(isCareless ? careless : boss, store),
      jobs: async () => (await boss.findJobs(pgBoss.QUEUE)).map(({ data }) => data),
      async workOff() {
        const jobs = await boss.fetch(pgBoss.QUEUE, { batchSize: 10 });
        for (const { id } of jobs) await boss.complete(pgBoss.QUEUE, id);
      },
      end: () => boss.stop({ graceful: false }),
    };
  },
};
