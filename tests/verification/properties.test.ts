/** What holds for every input, tried on many. */

import { createPublicKey, verify as opensslVerify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webhookId } from '../../src/events/webhook-id.js';
import { parseTimestamp } from '../../src/headers/telnyx-headers.js';
import { importPublicKey, isWebhookError, toStandardHeaders, verify } from '../../src/index.js';
import { decodeBase64 } from '../../src/primitives/base64.js';
import { anything, boom } from '../support/hostile.js';
import {
  CALL_CONTROL_BODY,
  deliver,
  now,
  PUBLIC_KEY,
  PUBLIC_KEY_BYTES,
  rejection,
  signature,
  TEXML_BODY,
  TIMESTAMP,
} from '../support/sign.js';

const key = importPublicKey(PUBLIC_KEY);
const bodies = fc.oneof(
  fc.json({ maxDepth: 2 }).filter((text) => /^[[{]/.test(text)),
  fc.webQueryParameters().filter((text) => text !== ''),
  fc.constantFrom(CALL_CONTROL_BODY, TEXML_BODY),
);

describe('verification', () => {
  it('accepts what OpenSSL signed, and gives back what was signed', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: -300, max: 300 }), async (body, skew) => {
        const { headers, rawBody } = deliver(body, TIMESTAMP + skew);
        const result = await verify(headers, rawBody, key, { now });
        expect(result.timestamp.getTime()).toBe((TIMESTAMP + skew) * 1000);
        expect(result.id).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
        expect(result.body).toEqual(/^[[{]/.test(body) ? JSON.parse(body) : readForm(body));
      }),
      { numRuns: 150 },
    );
  });

  it('refuses whatever has one bit flipped: in the body, the timestamp or the signature', async () => {
    const bytes = Buffer.from(CALL_CONTROL_BODY);
    const genuine = signature(bytes);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.record({ part: fc.constant('body' as const), bit: fc.nat(bytes.length * 8 - 1) }),
          fc.record({ part: fc.constant('signature' as const), bit: fc.nat(511) }),
          fc.record({ part: fc.constant('timestamp' as const), bit: fc.nat(79) }),
        ),
        async ({ part, bit }) => {
          const parts = {
            body: Buffer.from(bytes),
            signature: Buffer.from(genuine),
            timestamp: Buffer.from(String(TIMESTAMP)),
          };
          const changed = parts[part];
          changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
          const headers = {
            'telnyx-timestamp': parts.timestamp.toString('latin1'),
            'telnyx-signature-ed25519': parts.signature.toString('base64'),
          };
          const error = await rejection(verify(headers, parts.body, key, { now, toleranceSeconds: 1e12 }));
          expect(error).toMatchObject({ status: 401 });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('agrees with OpenSSL on signatures of random bytes', async () => {
    const openssl = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(PUBLIC_KEY_BYTES).toString('base64url') },
      format: 'jwk',
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 64, maxLength: 64 }), async (bytes) => {
        const headers = {
          'telnyx-timestamp': String(TIMESTAMP),
          'telnyx-signature-ed25519': Buffer.from(bytes).toString('base64'),
        };
        const accepted = await verify(headers, 'a=b', key, { now }).then(
          () => true,
          () => false,
        );
        expect(accepted).toBe(opensslVerify(null, Buffer.from(`${TIMESTAMP}|a=b`), openssl, bytes));
      }),
      { numRuns: 100 },
    );
  });
});

describe('the mapping', () => {
  it('keeps the verdict: verify(toStandardHeaders(h, b), b, key) agrees with verify(h, b, key)', async () => {
    const damage = fc.constantFrom('none', 'body', 'signature', 'old') as fc.Arbitrary<
      'none' | 'body' | 'signature' | 'old'
    >;
    await fc.assert(
      fc.asyncProperty(bodies, damage, async (body, damaged) => {
        const { headers } = deliver(body, damaged === 'old' ? TIMESTAMP - 301 : TIMESTAMP);
        if (damaged === 'signature') headers['telnyx-signature-ed25519'] = signature('other').toString('base64');
        const rawBody = damaged === 'body' ? `${body} ` : body;
        const outcome = (h: Parameters<typeof verify>[0]) =>
          verify(h, rawBody, key, { now }).catch((error: unknown) => (error as { code: string }).code);
        const direct = await outcome(headers);
        const standard = toStandardHeaders(headers, rawBody);
        expect(await outcome(standard)).toEqual(direct);
        expect(toStandardHeaders(standard, rawBody)).toEqual(standard);
        if (damaged === 'none') expect(standard['webhook-id']).toBe((direct as { id: string }).id);
        else expect(direct).toBe(damaged === 'old' ? 'timestamp_too_old' : 'signature_mismatch');
      }),
      { numRuns: 150 },
    );
  });

  it('refuses for form what verify refuses for form', async () => {
    const odd = fc.constantFrom('', ' ', 'junk', '1.5', 'AAAA', `${TIMESTAMP}junk`);
    await fc.assert(
      fc.asyncProperty(fc.option(odd), fc.option(odd), async (timestamp, text) => {
        const headers = { ...deliver().headers };
        if (timestamp !== null) headers['telnyx-timestamp'] = timestamp;
        if (text !== null) headers['telnyx-signature-ed25519'] = text;
        const code = (error: unknown) => (isWebhookError(error) ? error.code : error);
        const direct = await verify(headers, CALL_CONTROL_BODY, key, { now }).then(() => 'accepted', code);
        let mapped: unknown = 'accepted';
        try {
          toStandardHeaders(headers, CALL_CONTROL_BODY);
        } catch (error) {
          mapped = code(error);
        }
        expect(mapped).toBe(direct);
      }),
    );
  });
});

describe('Base64', () => {
  it('decodes what an independent encoder made', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
      }),
    );
  });

  it('decodes only what re-encodes to itself', () => {
    const nearly = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'ABab01+/=-_ \n'), maxLength: 16 }),
      fc.base64String({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(nearly, (text) => {
        const bytes = decodeBase64(text);
        if (bytes) expect(Buffer.from(bytes).toString('base64')).toBe(text);
        else expect(Buffer.from(text, 'base64').toString('base64')).not.toBe(text);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('ids', () => {
  const part = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'ab_-5F:.~%é€😀') }),
    fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }),
  );
  const identity = fc.oneof(
    fc.record({ kind: fc.constant('event' as const), parts: fc.tuple(part) }),
    fc.record({ kind: fc.constant('form' as const), parts: fc.tuple(part, part, part, part) }),
  );
  const idOf = ({ kind, parts }: { kind: 'event' | 'form'; parts: string[] }) =>
    kind === 'event'
      ? webhookId({ body: { data: { id: parts[0] } }, isForm: false }, new Uint8Array(64))
      : webhookId(
          {
            body: { CallSid: parts[0], SiprecSid: parts[1], SiprecEvent: parts[2], Timestamp: parts[3] },
            isForm: true,
          },
          new Uint8Array(64),
        );

  it('are distinct for distinct inputs, and well-formed for all', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const [first, second] = [idOf(one), idOf(other)];
        expect(first.id).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
        if (first.idSource === 'signature' || second.idSource === 'signature') return;
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(first.id === second.id).toBe(same);
      }),
      { numRuns: 5000 },
    );
  });

  it('can be read back', () => {
    fc.assert(
      fc.property(identity, (input) => {
        const { id, idSource } = idOf(input);
        if (idSource === 'signature') return;
        const back = id.split('__').map((text) => decodeURIComponent(text.replaceAll('_', '%')));
        expect(back).toEqual(input.parts);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('whatever is thrown at the public functions', () => {
  const input = anything([
    Object.defineProperty({}, 'telnyx-timestamp', { get: boom, enumerable: true }),
    Object.defineProperty({ kty: 'OKP' }, 'x', { get: boom }),
  ]);
  const { headers, rawBody } = deliver();
  const orGenuine = (genuine: unknown) =>
    fc.oneof(
      input,
      fc.constant(() => genuine),
    );

  it('only WebhookErrors come out', async () => {
    await fc.assert(
      fc.asyncProperty(
        orGenuine(headers),
        orGenuine(rawBody),
        orGenuine(key),
        orGenuine({ now }),
        async (h, b, k, options) => {
          const calls: Promise<unknown>[] = [
            (verify as (...args: unknown[]) => Promise<unknown>)(h(), b(), k(), options()),
            new Promise((resolve) => resolve((toStandardHeaders as (...args: unknown[]) => unknown)(h(), b()))),
            new Promise((resolve) => resolve((importPublicKey as (...args: unknown[]) => unknown)(k()))),
          ];
          for (const outcome of await Promise.allSettled(calls)) {
            if (outcome.status !== 'rejected') continue;
            expect(isWebhookError(outcome.reason), String(outcome.reason)).toBe(true);
            // That code is for failures of the runtime. What comes in must be refused for what it is.
            expect(outcome.reason.code).not.toBe('runtime_unsupported');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('isWebhookError itself never throws, and takes none of it for one', () => {
    fc.assert(
      fc.property(input, (value) => {
        expect(isWebhookError(value())).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('timestamps are read whole or not at all', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20, unit: fc.constantFrom(...'0123456789+-. e\n') }), (timestamp) => {
        const read = () => parseTimestamp({ timestamp });
        if (/^\d{1,15}$/.test(timestamp) && !timestamp.includes('\n'))
          expect(read()).toBe(Number.parseInt(timestamp, 10));
        else expect(read).toThrow(expect.objectContaining({ code: 'timestamp_malformed' }));
      }),
      { numRuns: 2000 },
    );
  });
});

/** Form fields, by another reader than ours. */
function readForm(text: string): Record<string, string | string[]> {
  const params = new URLSearchParams(`&${text}`);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}
