/** Every fixture of a capture: what it is taken for, the bytes in it, and the verdict on them. */

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../src/captures/read-capture.js';
import { diagnose } from '../../src/testing.js';
import { bodyBytes, CAPTURES, type CaptureFixture, readCaptureFile } from '../support/captures.js';
import { loadFixture } from '../support/fixtures.js';
import { now, PUBLIC_KEY } from '../support/sign.js';

const isDelivery = ({ method }: { method: string }) => method === 'POST';

describe.each(CAPTURES)('$file', ({ file, kind, deliveries, others = 0, notes = [], events = [] }: CaptureFixture) => {
  const capture = readCapture(readCaptureFile(file));
  const requests = capture.requests.filter(isDelivery);

  test(`is taken for ${kind}`, () => {
    expect(capture.kind).toBe(kind);
    expect(capture.name).toContain(kind === 'curl -v' || kind === 'Telnyx' ? kind : kind.split(' ')[0]);
    expect(capture.requests.length - requests.length).toBe(others);
    expect(requests).toHaveLength(deliveries.length);
    expect(capture.events ?? []).toMatchObject(events.map((event_type) => ({ event: { event_type } })));
  });

  test.each(deliveries.map((expected, index) => [index, expected] as const))('delivery %i', async (index, expected) => {
    const request = requests[index];
    if (!request) throw new Error('There is no such delivery.');
    expect(request.notes.map(({ code }) => code)).toEqual(notes);
    if (typeof expected === 'object' && 'lacks' in expected) {
      expect(request.body).toBeUndefined();
      expect(request.lacks).toContain(expected.lacks);
      return;
    }
    const body = bodyBytes(request);
    const { genuine, causes } = await diagnose(request.headers, body as Buffer, PUBLIC_KEY, { now });
    if (typeof expected === 'string') {
      expect(body).toEqual(loadFixture(expected).rawBody);
      expect({ genuine, causes }).toEqual({ genuine: true, causes: [] });
    } else {
      expect({ genuine, causes: causes.map(({ code }) => code) }).toEqual({ genuine: false, causes: expected.causes });
    }
  });
});

test('every file among the fixtures has its row, or is named by one', () => {
  const named = CAPTURES.flatMap(({ file, beside = [] }) => [file, ...beside]);
  const files = readdirSync(new URL('../../fixtures/captures/', import.meta.url));
  expect(files.sort()).toEqual([...named, 'README.md', 'captures.json'].sort());
});

test('every kind of capture has a genuine delivery and a corrupted one, but for those that have no bytes', () => {
  const kinds = new Map<string, Set<string>>();
  for (const { kind, deliveries } of CAPTURES) {
    const seen = kinds.get(kind) ?? new Set();
    for (const one of deliveries) seen.add(typeof one === 'string' ? 'genuine' : Object.keys(one).join());
    kinds.set(kind, seen);
  }
  const both = ['causes', 'genuine'];
  expect(Object.fromEntries([...kinds].map(([kind, seen]) => [kind, [...seen].sort()]))).toEqual({
    HTTP: both,
    'curl --trace': both,
    'curl --trace-ascii': ['lacks'],
    'curl -v': ['lacks'],
    curl: both,
    HAR: both,
    ngrok: both,
    'webhook.site': both,
    Hookdeck: both,
    Lambda: both,
    JSON: both,
    Telnyx: [],
  });
});
