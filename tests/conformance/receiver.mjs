/** The receiver: what it answers, and when a handler runs, with the runtime's own requests, streams and timers. */

import { equal, refused } from './check.mjs';

export function* receiverCases({ receiver, testing, named }) {
  const { createReceiver, memoryStore, storeConformance, toNodeListener } = receiver;
  const keyPair = testing.createTestKeyPair();
  const sign = (body) => testing.signDelivery(body, { keyPair });
  const { enveloped } = testing.sampleEvents['siprec.stopped'];
  const make = (options) => {
    const calls = [];
    const record = (name) => (value, delivery) => void calls.push([name, value.code ?? delivery?.id ?? value.id]);
    const hooks = Object.fromEntries(['onEvent', 'onRefused', 'onDuplicate'].map((name) => [name, record(name)]));
    const receive = createReceiver({ publicKey: keyPair.publicKey, onOther: 'ignore', ...hooks, ...options });
    return { receive, calls };
  };

  yield [
    'receiver: handles both wire forms, each once',
    async () => {
      const { receive, calls } = make();
      const texml = testing.sampleEvents['siprec-failed'].form;
      for (const body of [enveloped, texml, enveloped, texml]) equal((await receive(sign(body).request)).status, 200);
      equal(
        calls.map(([name]) => name),
        ['onEvent', 'onEvent', 'onDuplicate', 'onDuplicate'],
      );
      equal(calls[0][1], enveloped.data.id);
    },
  ];

  yield [
    'receiver: takes a body in pieces',
    async () => {
      const { headers, rawBody } = named('accepted-call-control-multi-byte');
      const { publicKey, options } = named('accepted-call-control-multi-byte');
      const { receive, calls } = make({ publicKey, ...options });
      equal((await receive(post(headers, streamOf(pieces(rawBody, 7))))).status, 200);
      equal(calls.length, 1);
    },
  ];

  yield [
    'receiver: refuses what is forged, by its code alone',
    async () => {
      const { receive, calls } = make();
      const response = await receive(post(sign(enveloped).headers, '{}'));
      equal([response.status, await response.text()], [401, '{"code":"signature_mismatch"}']);
      equal(calls, [['onRefused', 'signature_mismatch']]);
    },
  ];

  yield [
    'receiver: refuses other methods, and says which one',
    async () => {
      const response = await make().receive(new Request('https://localhost/webhooks?SiprecEvent=siprec-started'));
      equal([response.status, response.headers.get('allow')], [405, 'POST']);
    },
  ];

  yield [
    'receiver: does not read on what is too long',
    async () => {
      const { receive } = make({ maxBodyBytes: 100 });
      const { headers } = sign(enveloped);
      equal((await receive(post(headers, streamOf([new Uint8Array(101)])))).status, 413);
    },
  ];

  yield [
    'receiver: gives up a body that stops coming',
    async () => {
      const { receive } = make({ bodyTimeoutMs: 20 });
      equal((await receive(post(sign(enveloped).headers, new ReadableStream({})))).status, 408);
    },
  ];

  yield [
    'receiver: a genuine delivery that is stale comes again',
    async () => {
      const { receive, calls } = make({ now: () => new Date(Date.now() + 600_000) });
      const response = await receive(sign(enveloped).request);
      equal([response.status, response.headers.get('retry-after')], [503, '1']);
      equal(calls, [['onRefused', 'timestamp_too_old']]);
    },
  ];

  yield [
    'receiver: one handler at a time, and the next attempt where it failed',
    async () => {
      let fail;
      const onEvent = () => new Promise((_, reject) => (fail = reject));
      const store = memoryStore();
      const first = make({ onEvent, onError: () => {}, store }).receive(sign(enveloped).request);
      while (!fail) await new Promise((resolve) => setTimeout(resolve, 1));
      const { receive } = make({ store });
      equal((await receive(sign(enveloped).request)).status, 503);
      fail(new Error('the handler failed'));
      equal((await first).status, 500);
      equal((await receive(sign(enveloped).request)).status, 200);
    },
  ];

  yield [
    'receiver: tells the handler when its lease is lost',
    async () => {
      const lost = ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve));
      const store = { ...memoryStore(), renew: async () => false };
      const { receive } = make({ store, leaseMs: 30, onEvent: (_, delivery) => lost(delivery) });
      equal((await receive(sign(enveloped).request)).status, 200);
    },
  ];

  yield ['receiver: the memory store keeps the rules', () => storeConformance(() => memoryStore())];
  yield ['receiver: finds a missing key at once', () => refused(() => make({ publicKey: undefined }), 'key_missing')];
  yield [
    'receiver: makes listeners of receivers only',
    () => refused(() => toNodeListener(() => {}), 'option_invalid'),
  ];
}

function post(headers, body) {
  return new Request('https://localhost/webhooks', { method: 'POST', headers, body, duplex: 'half' });
}

function pieces(bytes, length) {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    bytes.slice(index * length, (index + 1) * length),
  );
}

/** @param {Uint8Array[]} chunks */
function streamOf(chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}
