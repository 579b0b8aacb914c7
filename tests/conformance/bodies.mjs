/** Every holder of a raw body, and what is no raw body. */

import { ensure, equal, refused } from './check.mjs';
import { verdictOf } from './deliveries.mjs';

export function* bodyCases({ doors, named, facts }) {
  const delivery = named('accepted-call-control-multi-byte');
  const { headers, rawBody, publicKey, options } = delivery;
  for (const { door, library } of doors) {
    const verify = (given) => library.verify(headers, given, publicKey, options);

    for (const [shape, given] of Object.entries(shapesOf(rawBody))) {
      yield [`${door}: a body in ${shape}`, async () => equal(await verify(await given()), verdictOf(delivery))];
    }
    yield [
      `${door}: a body in shared memory, where there is any`,
      async () => {
        if (!facts.hasSharedMemory) return;
        const shared = new Uint8Array(new SharedArrayBuffer(rawBody.length));
        shared.set(rawBody);
        equal(await verify(shared), verdictOf(delivery));
      },
    ];
    yield [
      `${door}: a body whose buffer changes meanwhile`,
      async () => {
        const buffer = rawBody.slice();
        const pending = verify(buffer);
        buffer.fill(0x20);
        equal(await pending, verdictOf(delivery));
        await refused(() => verify(buffer), 'signature_mismatch');
      },
    ];
    for (const [what, [given, hint]] of Object.entries(notRaw())) {
      yield [
        `${door}: no raw body: ${what}`,
        async () => {
          const { message } = await refused(() => verify(given()), 'body_not_raw');
          ensure(message.includes(hint), `the message does not say ${hint}: ${message}`);
        },
      ];
    }
  }
}

function shapesOf(bytes) {
  const { length } = bytes;
  const wide = new Uint8Array(length + 16).fill(0x7b);
  wide.set(bytes, 8);
  const text = () => new TextDecoder().decode(bytes);
  const request = () => new Request('http://localhost', { method: 'POST', body: bytes });
  return {
    'a string': text,
    'a Uint8Array': () => bytes,
    'a Uint8Array with an offset': () => wide.subarray(8, 8 + length),
    'an ArrayBuffer': () => bytes.slice().buffer,
    'a DataView with an offset': () => new DataView(wide.buffer, 8, length),
    'an Int8Array': () => new Int8Array(bytes.slice().buffer),
    'a Uint8ClampedArray': () => new Uint8ClampedArray(bytes),
    "a Request's arrayBuffer()": () => request().arrayBuffer(),
    "a Request's text()": () => request().text(),
  };
}

function notRaw() {
  const parser = 'docs/frameworks.md';
  return {
    'a parsed object': [() => ({ data: {} }), parser],
    'an empty object': [() => ({}), parser],
    'a list': [() => [], parser],
    undefined: [() => undefined, parser],
    null: [() => null, parser],
    'a number': [() => 1, 'number'],
    'a boolean': [() => true, 'boolean'],
    'a symbol': [() => Symbol('body'), 'symbol'],
    'a function': [() => () => '', 'function'],
    'a promise': [() => Promise.resolve(''), 'await'],
    'nothing, as text': [() => '', 'read before'],
    'nothing, as bytes': [() => new Uint8Array(0), 'read before'],
    'nothing, in a buffer': [() => new ArrayBuffer(0), 'read before'],
    'an object that became text': [() => String({}), 'parser'],
    'a stream': [() => new ReadableStream(), 'stream'],
    'a Request': [() => new Request('http://localhost'), 'arrayBuffer'],
    URLSearchParams: [() => new URLSearchParams('a=b'), parser],
  };
}
