/** What every framework has to do, whatever it is: each case throws when it does not. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { besideRoute } from './apps.mjs';
import { broken, callControl, PUBLIC_KEY, post, stale, TEXT, tamper, texml, unsign } from './deliveries.mjs';

/** How soon a process ends that an error ends. */
const END_MS = 30_000;

/** What was refused so far, by id: none of it may ever be handled. */
const refusedIds = new Set();

/** A genuine event is answered 200, and arrived: its id was printed, and what else is to be seen of it. */
const taken =
  (deliver, { sees = [], ...how } = {}) =>
  async ({ url, server }) => {
    const delivery = deliver();
    const printed = server.listen();
    expect(await post(url, delivery, how), 200);
    await printed(delivery.id, ...sees);
  };

/** What is not to be handled is answered so, and the answer gives nothing away. */
const answered =
  (status, deliver) =>
  async ({ url }) => {
    const delivery = deliver();
    refusedIds.add(delivery.id);
    const answer = await post(url, delivery);
    expect(answer, status);
    assertDiscreet(answer.text, delivery);
  };

function expect({ status, text }, expected) {
  assert.ok(status === expected, `answered ${status} (${text.slice(0, 200)}) where ${expected} was expected`);
}

/** No stack, no paths, and nothing of the delivery or of the key. */
function assertDiscreet(text, { id, headers }) {
  const secrets = [id, PUBLIC_KEY, headers['telnyx-signature-ed25519'], 'node_modules'];
  const found = secrets.filter((secret) => secret && text.includes(secret));
  assert.deepEqual(found, [], `the answer gives away ${found}`);
  assert.doesNotMatch(text, /^\s*at |&nbsp;at /m, 'the answer has a stack trace');
}

/** What both ways have to do. `untimely` is how a genuine delivery is answered that is too old, `brokenJson` how JSON is that cannot be parsed. */
const common = ({ untimely, brokenJson, isLengthNeeded = false }) => ({
  JSON: taken(() => callControl('siprec.started')),
  'pretty-printed JSON': taken(() => callControl('siprec.stopped', { indent: 2 })),
  'a form': taken(() => texml('siprec-started')),
  'JSON that is cut inside characters': taken(() => callControl('siprec.stopped', { hangup_cause: TEXT }), {
    inPieces: true,
    sees: [TEXT],
  }),
  'a form that is cut inside characters': taken(() => texml('siprec-failed', `&SiprecError=${TEXT}`), {
    inPieces: true,
    announced: isLengthNeeded,
    sees: [TEXT],
  }),
  'another event of the call': answered(200, () => callControl('call.answered')),
  'JSON that was changed': answered(401, () => tamper(callControl('siprec.started'), 'started', 'stopped')),
  'a form that was changed': answered(401, () => tamper(texml('siprec-started'), 'started', 'stopped')),
  'JSON without a signature': answered(401, () => unsign(callControl('siprec.started'))),
  'a form without a signature': answered(401, () => unsign(texml('siprec-started'))),
  'JSON of an hour ago': answered(untimely, () => stale(false)),
  'a form of an hour ago': answered(untimely, () => stale(true)),
  'a new kind of SIPREC event': answered(500, () => callControl('siprec.paused')),
  'a new kind of SIPREC event, as a form': answered(500, () => texml('siprec-paused')),
  'broken JSON': answered(brokenJson, broken),
  async 'nothing that was refused is handled'({ url, server }) {
    const delivery = texml('siprec-stopped');
    const printed = server.listen();
    expect(await post(url, delivery), 200);
    await printed(delivery.id); // and so everything before it
    const handled = [...refusedIds].filter((id) => server.log().includes(id));
    assert.deepEqual(handled, []);
  },
});

/** With the example as it is. */
export const cases = ({ brokenJson = {}, isLengthNeeded }) =>
  common({ untimely: 401, brokenJson: brokenJson.example ?? 500, isLengthNeeded });

/** With a receiver. */
export const receiverCases = ({ brokenJson = {}, isLengthNeeded, isForgetful = false, hasOwnLimit = false }) => ({
  ...common({ untimely: 503, brokenJson: brokenJson.receiver ?? 500, isLengthNeeded }),
  ...(hasOwnLimit && {
    'JSON of 500 kB': taken(() => callControl('siprec.stopped', { hangup_cause: 'x'.repeat(500_000) })),
    'a form of 500 kB': taken(() => texml('siprec-started', `&Padding=${'x'.repeat(500_000)}`)),
  }),
  async [`a delivery that comes twice is handled ${isForgetful ? 'twice: each request has an instance of its own' : 'once'}`]({
    url,
    server,
  }) {
    const delivery = callControl('siprec.started');
    const printed = server.listen();
    expect(await post(url, delivery), 200);
    expect(await post(url, delivery), 200);
    const next = texml('siprec-stopped');
    expect(await post(url, next), 200);
    await printed(delivery.id, next.id);
    assert.equal(server.log().split(`${delivery.id} `).length - 1, isForgetful ? 2 : 1, 'how often it was handled');
  },
});

/** With the framework's own check against forged forms left on: forms are refused without a word, and JSON passes. */
export const forbidden = {
  JSON: taken(() => callControl('siprec.started')),
  async 'a form is refused, and nothing is logged'(served) {
    const before = served.server.log();
    await answered(403, () => texml('siprec-started'))(served);
    assert.equal(served.server.log(), before);
  },
};

/** Where that check is off for everybody, the example makes it for other routes. */
export const guarded = {
  async 'a form is taken, however its path ends'({ url, server }) {
    const delivery = texml('siprec-started');
    const printed = server.listen();
    const { status } = await post(`${url}/`, delivery);
    if (status === 308) return; // the framework sends the sender to the path without the slash
    assert.equal(status, 200);
    await printed(delivery.id);
  },
  async 'a form to another route is refused'(served) {
    await answered(403, () => texml('siprec-started'))({ ...served, url: besideRoute(served.url, 'parsed') });
  },
};

/** With a parser in front: an error of our own, and what it says leads out of it. */
export const parsed =
  (form, status) =>
  async ({ url, server }) => {
    const delivery = form ? texml('siprec-started') : callControl('siprec.started');
    const printed = server.listen();
    const answer = await post(url, delivery);
    expect(answer, status);
    assertDiscreet(answer.text, delivery);
    if (status !== 500) return; // the framework's own refusal
    await printed('The raw body must be text or bytes, as they arrived. It is an object', 'docs/frameworks.md');
  };

/** With nothing to catch it, an error of ours comes out with its status, or not: as the table says. Emulators show stack traces. */
export const thrown =
  ({ status, showsStacks = false }) =>
  async ({ url, server }) => {
    const delivery = tamper(callControl('siprec.started'), 'started', 'stopped');
    const answer = await post(url, delivery);
    expect(answer, status);
    if (!showsStacks) assertDiscreet(answer.text, delivery);
    if (status === 0) assert.equal(await Promise.race([server.ended, sleep(END_MS)]), 1, 'the process goes on');
  };

/** In development Express shows its stack traces, as its example says; in production all of the above holds. */
export async function showsStacks({ url }) {
  const { status, text } = await post(url, unsign(callControl('siprec.started')));
  expect({ status, text }, 401);
  assert.match(text, /&nbsp;at /);
}
