import { describe, expect, test } from 'vitest';
import { copyRawBody, copySentBody } from '../../src/body/raw-body.js';
import { boom } from '../support/hostile.js';
import { thrown } from '../support/sign.js';

describe('what is no raw body is called what it is, with what to do', () => {
  const hostile = new Proxy({}, { get: boom });
  test.each([
    ['undefined', undefined, 'undefined: did no parser take this content type?'],
    ['null', null, 'null: did no parser take this content type?'],
    ['a promise', Promise.resolve(''), 'a promise: await it.'],
    ['a Request', new Request('http://localhost'), 'a Request: pass await request.arrayBuffer().'],
    ["a stream of Node's", { pipe: () => {} }, 'a stream: collect it in one Buffer.'],
    ["a stream of Fetch's", new ReadableStream(), 'a stream: collect it in one Buffer.'],
    ['an empty text', '', 'empty: was it read before? Pass what was read.'],
    ['no bytes', new Uint8Array(0), 'empty: was it read before? Pass what was read.'],
    ['a number', 5, 'a number.'],
    ['a function', () => '', 'a function.'],
    [
      'a parsed body',
      { data: {} },
      'an object: a body parser ran first. Put the route above it, or let it skip the route.',
    ],
    ['a parsed body in text', '[object Object]', 'an object: a body parser ran first'],
    ['an object that throws', hostile, 'an object: a body parser ran first'],
    ['an object with fields of those names', JSON.parse('{"then":1,"pipe":"x"}'), 'an object: a body parser ran first'],
  ])('%s', (_, value, described) => {
    expect(thrown(() => copySentBody(value, 0))).toMatchObject({
      code: 'body_not_raw',
      message: expect.stringContaining(`It is ${described}`),
    });
  });
});

describe('a copy', () => {
  test.each([
    ['of text', 'é€😀'],
    ['of bytes', Buffer.from('é€😀')],
  ])('%s leaves room in front, and ends with the body', (_, body) => {
    const copy = copyRawBody(body, 3);
    expect(Buffer.from(copy)).toEqual(Buffer.concat([Buffer.alloc(3), Buffer.from('é€😀')]));
  });

  test('of nothing is nothing, where a body may be empty', () => {
    for (const body of ['', new Uint8Array(0)]) expect(copyRawBody(body, 2)).toHaveLength(2);
  });
});
