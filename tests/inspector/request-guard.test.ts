import { describe, expect, test } from 'vitest';
import { type GuardedRequest, guard } from '../../src/inspector/request-guard.js';

const server = { port: 4321, token: 'a-token' };
const HOST = '127.0.0.1:4321';
const ORIGIN = `http://${HOST}`;

function judge(request: Partial<GuardedRequest>) {
  return guard({ method: 'GET', url: '/a-token/', headers: { host: HOST }, ...request }, server);
}

describe('lets in', () => {
  test.each([
    ['an address that was typed', {}, ''],
    ['another name of this machine', { headers: { host: 'localhost:4321' } }, ''],
    ['IPv6', { headers: { host: '[::1]:4321' } }, ''],
    ['a name in capitals', { headers: { host: 'LocalHost:4321' } }, ''],
    [
      'its own page',
      { url: '/a-token/setup', headers: { host: HOST, origin: ORIGIN, 'sec-fetch-site': 'same-origin' } },
      'setup',
    ],
    ['a bookmark', { headers: { host: HOST, 'sec-fetch-site': 'none' } }, ''],
    ['a query', { url: '/a-token/?x=1' }, ''],
    [
      'a post of its own page',
      { method: 'POST', url: '/a-token/replay', headers: { host: HOST, origin: ORIGIN } },
      'replay',
    ],
  ])('%s', (_, request, path) => expect(judge(request)).toEqual({ path }));
});

describe('refuses with 403', () => {
  test.each([
    ['no token', { url: '/' }],
    ['no token on an address that is there', { url: '/setup' }],
    ['another token', { url: '/b-token/' }],
    ['a longer token', { url: '/a-tokens/' }],
    ['a shorter token', { url: '/a-toke/' }],
    ['a token without its slash', { url: '/a-token' }],
    ['a token in capitals', { url: '/A-TOKEN/' }],
    ['a token in the query', { url: '/?a-token' }],
    ['an absolute address', { url: 'http://127.0.0.1:4321/a-token/' }],
    ['a rebound name', { headers: { host: 'evil.example:4321' } }],
    ['a rebound name with this one in it', { headers: { host: '127.0.0.1.evil.example:4321' } }],
    ['another port', { headers: { host: '127.0.0.1:80' } }],
    ['no port', { headers: { host: '127.0.0.1' } }],
    ['no host', { headers: {} }],
    ['another site', { headers: { host: HOST, origin: 'http://evil.example' } }],
    ['another port of this machine', { headers: { host: HOST, origin: 'http://127.0.0.1:3000' } }],
    ['a sandboxed page', { headers: { host: HOST, origin: 'null' } }],
    ['a link on another site', { headers: { host: HOST, 'sec-fetch-site': 'cross-site' } }],
    ['a page of the same machine', { headers: { host: HOST, 'sec-fetch-site': 'same-site' } }],
    ['a post of nobody', { method: 'POST', url: '/a-token/replay' }],
  ])('%s', (_, request) => expect(judge(request)).toMatchObject({ status: 403 }));
});

test.each(['PUT', 'DELETE', 'OPTIONS', 'HEAD', 'post'])('refuses %s', (method) => {
  expect(judge({ method, headers: { host: HOST, origin: ORIGIN } })).toMatchObject({ status: 405 });
});
