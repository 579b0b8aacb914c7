/** Recovery, on a log that a function answers with. */

import { equal } from './check.mjs';

const event = (id) => ({ record_type: 'event', event_type: 'siprec.stopped', id, occurred_at: 'then', payload: {} });
const record = (id) => ({
  id: `record-of-${id}`,
  status: 'failed',
  started_at: new Date().toISOString(),
  webhook: event(id),
});

/** Answers with these, one after the other. */
function answering(...answers) {
  return async () => {
    const answer = answers.shift();
    return typeof answer === 'number'
      ? new Response('', { status: answer, headers: { 'retry-after': '0' } })
      : new Response(JSON.stringify(answer));
  };
}

function receiver() {
  const ids = new Set();
  return {
    async handleWithoutVerification({ id }) {
      const outcome = ids.has(id) ? 'duplicate' : 'handled';
      ids.add(id);
      return { outcome, id };
    },
  };
}

export function* recoveryCases({ recovery, root }) {
  const since = new Date(Date.now() - 60_000);
  const recover = (...answers) =>
    recovery.recoverDeliveries({ apiKey: 'KEY_a', since, receiver: receiver(), fetch: answering(...answers) });
  const page = (...ids) => ({ data: ids.map(record), meta: { total_pages: 2 } });

  yield [
    'recovery: two pages, one of them at the second attempt',
    async () => {
      const { isComplete, found, handled, duplicates, remainingCount } = await recover(
        page('a', 'b'),
        429,
        page('c', 'a'),
      );
      equal([isComplete, found, handled, duplicates, remainingCount], [true, 4, 3, 1, 0]);
    },
  ];
  yield [
    'recovery: a refused key',
    async () => {
      const error = await recover(401).catch((thrown) => thrown);
      equal([root.isWebhookError(error), error.code, error.httpStatus], [true, 'api_refused', 401]);
    },
  ];
}
