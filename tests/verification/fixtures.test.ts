/**
 * Known answers: deliveries that OpenSSL signed, and what the public contract says of each.
 */

import { deepStrictEqual } from 'node:assert/strict';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isWebhookError, verify } from '../../src/index.js';
import {
  bodyFileOf,
  deliveryFiles,
  type Fixture,
  isAccepted,
  isNoHindrance,
  isRefused,
  loadFixtures,
} from '../support/fixtures.js';

const fixtures = loadFixtures();
const accepted = fixtures.filter(isAccepted);
const refused = fixtures.filter(isRefused);

afterEach(() => {
  vi.unstubAllGlobals();
});

function verifyFixture({ headers, rawBody, publicKey, options, without }: Fixture) {
  if (without === 'crypto.subtle') vi.stubGlobal('crypto', {});
  return verify(headers, rawBody, publicKey, options);
}

describe('accepted', () => {
  test.each(accepted)('$name: $description', async (fixture) => {
    const { timestamp, ...expected } = fixture.expected;
    const result = await verifyFixture(fixture);
    // Not toStrictEqual, which takes members named __proto__ and constructor for what those names mean elsewhere.
    deepStrictEqual(result, { ...expected, timestamp: new Date(timestamp * 1000) });
  });
});

describe('refused', () => {
  test.each(refused)('$name: $description', async (fixture) => {
    if (isNoHindrance(fixture)) {
      await expect(verifyFixture(fixture)).resolves.toBeDefined();
      return;
    }
    const { code, status, skewSeconds } = fixture.expected;
    const error: unknown = await verifyFixture(fixture).then(
      () => expect.fail('It was accepted.'),
      (reason: unknown) => reason,
    );
    if (!isWebhookError(error)) throw error;
    expect(error).toMatchObject({ code, status, statusCode: status });
    expect('skewSeconds' in error ? error.skewSeconds : undefined).toBe(skewSeconds);
  });
});

describe('the collection', () => {
  test('has a delivery for every code that verify can give', () => {
    const codes = [
      ...['header_missing', 'header_duplicated', 'timestamp_malformed', 'timestamp_too_old', 'timestamp_too_new'],
      ...['signature_malformed', 'signature_mismatch', 'authorization_mismatch', 'body_malformed'],
      ...['key_missing', 'key_malformed', 'key_weak', 'key_is_secret'],
      ...['headers_unreadable', 'body_not_raw', 'option_invalid', 'runtime_unsupported'],
    ];
    expect(new Set(refused.map(({ expected }) => expected.code))).toEqual(new Set(codes));
  });

  test('is named for its verdicts', () => {
    expect(accepted.every(({ name }) => name.startsWith('accepted-'))).toBe(true);
    expect(refused.every(({ name }) => name.startsWith('refused-'))).toBe(true);
    expect(accepted.length + refused.length).toBe(fixtures.length);
  });

  test('has no file that is not used', () => {
    const names = fixtures.map(({ name }) => name);
    const used = new Set(names.flatMap((name) => [`${name}.json`, bodyFileOf(name)]));
    expect(deliveryFiles().filter((file) => !used.has(file))).toEqual([]);
  });
});
