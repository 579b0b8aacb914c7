/** Hand-offs to durable queues: each delivery is enqueued once, however often it comes, and however often the process dies in between. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
import { post, start } from './deliveries.mjs';
import { HAND_OFFS } from './hand-offs.mjs';

const CALL_CONTROL = sampleEvents['siprec.stopped'].enveloped;
const TEXML = sampleEvents['siprec-failed'].form;

/** Delivers a body to a process of its own, so many times. */
async function deliver([name, queueName], body, env, times) {
  const worker = await start(['hand-off-worker.mjs', name, queueName], env);
  const statuses = [];
  for (let time = 0; time < times; time++) statuses.push(await post(worker.port, body));
  if (env.DIE) assert.equal(await worker.ended, 'SIGKILL');
  else await worker.kill();
  return statuses;
}

for (const name of Object.keys(HAND_OFFS)) {
  test(`${name}: once, when the delivery comes twice and the process dies in between`, async () => {
    const place = [name, 'once'];
    const queue = await HAND_OFFS[name]('once');
    const count = async () => (await queue.jobs()).length;

    assert.deepEqual(await deliver(place, CALL_CONTROL, { DIE: '1' }, 1), [undefined]); // no answer: it died
    assert.equal(await count(), 1);
    assert.deepEqual(await deliver(place, CALL_CONTROL, {}, 2), [200, 200]);
    assert.equal(await count(), 1);
    await queue.workOff();
    assert.deepEqual(await deliver(place, CALL_CONTROL, {}, 1), [200]); // a job that is done counts, too
    assert.equal(await count(), 1);

    // TeXML's ids have another form.
    assert.deepEqual(await deliver(place, TEXML, { DIE: '1' }, 1), [undefined]);
    assert.deepEqual(await deliver(place, TEXML, {}, 1), [200]);
    assert.equal(await count(), 2);

    // And this test finds out who hands over without the id.
    await deliver(place, TEXML, { CARELESS: '1' }, 1);
    assert.equal(await count(), 3);
    await queue.end();
  });
}
