/** Judges captures that were made just now. */

import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { loadLibrary } from './library.mjs';

const fixtures = new URL('../../fixtures/', import.meta.url);
const rows = JSON.parse(readFileSync(new URL('captures/captures.json', fixtures), 'utf8'));

export async function judgeFiles(files, folder) {
  const library = await loadLibrary(folder);
  const failures = [];
  for (const row of rows) {
    try {
      await judge(row, files, library);
    } catch (error) {
      failures.push(`${row.file}: ${error.message}`);
    }
  }
  return { files: rows.length, failures };
}

async function judge({ file, kind, deliveries }, files, { readCapture, sentOf, diagnose }) {
  if (files[file] === undefined) throw new Error('nothing makes it');
  const capture = readCapture(Buffer.from(files[file]));
  const requests = capture.requests.filter(({ method }) => method === 'POST');
  deepEqual([capture.kind, requests.length], [kind, deliveries.length]);
  for (const [index, { headers, body }] of requests.entries()) {
    const expected = deliveries[index];
    if (typeof expected === 'object' && 'lacks' in expected) {
      deepEqual(body, undefined);
      continue;
    }
    const bytes = Buffer.concat(body.map((part) => ('file' in part ? sentOf(part, files[part.file]) : part)));
    const { publicKey, now, rawBody } = fixtureOf(typeof expected === 'string' ? expected : undefined);
    const verdict = await diagnose(headers, bytes, publicKey, { now: () => new Date(now * 1000) });
    if (typeof expected === 'string') {
      deepEqual(bytes, readFileSync(new URL(`deliveries/${rawBody}`, fixtures)));
      deepEqual(verdict, { genuine: true, causes: [] });
    } else {
      deepEqual([verdict.genuine, verdict.causes.map(({ code }) => code)], [false, expected.causes]);
    }
  }
}

/** The key and the time are the same in all of them. */
function fixtureOf(name = 'accepted-texml-failed') {
  return JSON.parse(readFileSync(new URL(`deliveries/${name}.json`, fixtures), 'utf8'));
}
