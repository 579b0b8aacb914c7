/** The answers of Express's parsers to deliveries, and the options that mend them, are those of docs/frameworks.md. */

import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createReceiver, toNodeListener } from '../../src/receiver.js';
import { tablesIn } from '../support/documents.js';
import { deliver, PUBLIC_KEY } from '../support/sign.js';

const rows = tablesIn('docs/frameworks.md').find(({ header }) => header[1] === 'The answer of Express')?.rows ?? [];

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

interface Case {
  row: string;
  type: string;
  body: string;
  answer: number;
  /** What the row says to set; nothing where nothing helps. */
  json?: object;
  urlencoded?: object;
}

const CASES: Case[] = [
  { row: 'over 100 kB', type: JSON_TYPE, body: `["${'x'.repeat(200_000)}"]`, answer: 413, json: { limit: '1mb' } },
  { row: 'over 100 kB', type: FORM_TYPE, body: 'x'.repeat(200_000), answer: 413, urlencoded: { limit: '1mb' } },
  {
    row: '1,000 fields',
    type: FORM_TYPE,
    body: 'a=1&'.repeat(1001),
    answer: 413,
    urlencoded: { parameterLimit: 100_000 },
  },
  { row: '32 deep', type: FORM_TYPE, body: `a${'[b]'.repeat(33)}=1`, answer: 400, urlencoded: { extended: false } },
  { row: 'neither an object nor a list', type: JSON_TYPE, body: '"text"', answer: 400, json: { strict: false } },
  { row: 'broken JSON', type: JSON_TYPE, body: '{"a":', answer: 400 },
  { row: 'a character set', type: `${JSON_TYPE}; charset=latin1`, body: '{}', answer: 415 },
];

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The status, and how often the receiver told of an answer. */
async function answer({ type, body }: Case, json: object = {}, urlencoded: object = {}): Promise<[number, number]> {
  const onAnswer = vi.fn();
  const verify = (request: IncomingMessage & { rawBody?: Buffer }, _response: ServerResponse, bytes: Buffer) => {
    request.rawBody = bytes;
  };
  const app = express().set('env', 'test'); // in which it does not log
  app.use(express.json({ verify, ...json }), express.urlencoded({ extended: true, verify, ...urlencoded }));
  app.use(toNodeListener(createReceiver({ publicKey: PUBLIC_KEY, onEvent() {}, onOther: 'ignore', onAnswer })));
  server = app.listen(0);
  await once(server, 'listening');
  const { headers } = deliver(body, Math.floor(Date.now() / 1000));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { status } = await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': type }, body });
  return [status, onAnswer.mock.calls.length];
}

describe.each(CASES)('a body that $row: $type', (one) => {
  const { row, json, urlencoded } = one;
  const [, answers = '', set = ''] = rows.find(([cell = '']) => cell.includes(row)) ?? [];

  test('is refused with the status of the table, and no hook is called', async () => {
    expect(answers.split(', ')).toContain(String(one.answer));
    expect(await answer(one)).toEqual([one.answer, 0]);
  });

  test('is taken with the options of the table', async () => {
    const named = Object.entries({ ...json, ...urlencoded }).map(([name, value]) =>
      typeof value === 'string' ? `${name}: '${value}'` : `${name}: ${value}`,
    );
    expect(set.replace('_', '').match(/(?<=`)\w+: [^`]+/g) ?? []).toEqual(named);
    expect(await answer(one, json, urlencoded)).toEqual(named.length > 0 ? [200, 1] : [one.answer, 0]);
  });
});

test('every row has a case', () => {
  expect(rows.filter(([cell = '']) => !CASES.some(({ row }) => cell.includes(row)))).toEqual([]);
  expect(rows.length).toBeGreaterThan(4);
});
