/** Each cause, found in a delivery that OpenSSL signed and that was then corrupted. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { readCaptured } from '../../src/diagnosis/captured-delivery.js';
import { attempts } from '../../src/diagnosis/possible-originals.js';
import { verify } from '../../src/index.js';
import { diagnose, sampleEvents } from '../../src/testing.js';
import { isAccepted, isRefused, loadFixtures } from '../support/fixtures.js';
import {
  CALL_CONTROL_BODY,
  deliver,
  now,
  OTHER_PUBLIC_KEY,
  PUBLIC_KEY,
  TEXML_BODY,
  TIMESTAMP,
} from '../support/sign.js';

/** With what makes a difference: text beyond ASCII and beyond 16 bits, empty containers, line breaks in text. */
const EVENT = {
  data: {
    record_type: 'event',
    event_type: 'siprec.failed',
    id: 'é-日本-😀',
    occurred_at: '2021-12-15T14:11:24.613295Z',
    payload: {
      call_control_id: 'a, b: c',
      connection_id: '1',
      call_leg_id: 'x\ny',
      call_session_id: '',
      more: {},
      tags: [],
    },
  },
  meta: { attempt: 1, delivered_to: 'https://example.com/a?b=c&d' },
};
const SORTED_EVENT = sortKeys(EVENT);
const COMPACT = JSON.stringify(EVENT);
const FORM =
  'CallSid=v3%3Aa&SiprecEvent=siprec-failed&SiprecError=caf%C3%A9%20(1%2B1%20~%20*)&Empty=&Timestamp=10%3A30';
/** As Telnyx documents one. */
const TEXML_FORM = String(sampleEvents['siprec-failed'].form);
const LINES = '{"a":\r\n1}';

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}

/** What `json.dumps` of Python prints. */
function python(value: unknown, isAscii = true): string {
  if (Array.isArray(value)) return `[${value.map((item) => python(item, isAscii)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, item]) => `${python(key, isAscii)}: ${python(item, isAscii)}`);
    return `{${members.join(', ')}}`;
  }
  const text = JSON.stringify(value);
  return isAscii ? escaped(text) : text;
}

const escaped = (text: string) =>
  text.replace(/[\x7F-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const latin1 = (body: Buffer) => body.toString('latin1');
const windows1252 = (body: Buffer) => new TextDecoder('latin1').decode(body);
const through = (change: (text: string) => string) => (body: Buffer) => change(body.toString());
const reprinted = (print: (value: unknown) => string) => through((text) => print(JSON.parse(text)));

type Corruption = [codes: string[], what: string, signed: string, corrupt: (body: Buffer) => string | Uint8Array];

const BODIES: Corruption[] = [
  [['newline_added'], 'LF, JSON', COMPACT, through((text) => `${text}\n`)],
  [['newline_added'], 'LF, form', FORM, through((text) => `${text}\n`)],
  [['newline_added'], 'CRLF', COMPACT, through((text) => `${text}\r\n`)],
  [['newline_lost'], 'LF', `${COMPACT}\n`, through((text) => text.trimEnd())],
  [['newline_lost'], 'CRLF', `${FORM}\r\n`, through((text) => text.trimEnd())],
  [['bom_added'], 'JSON', COMPACT, through((text) => `\uFEFF${text}`)],
  [['bom_added'], 'form', FORM, through((text) => `\uFEFF${text}`)],
  [['bom_lost'], 'by TextDecoder', `\uFEFF${COMPACT}`, (body) => new TextDecoder().decode(body)],
  [['line_endings_crlf'], '', JSON.stringify(EVENT, null, 2), through((text) => text.replaceAll('\n', '\r\n'))],
  [['line_endings_lf'], '', LINES, through((text) => text.replaceAll('\r\n', '\n'))],

  [['json_reserialised_compact'], 'from two spaces', JSON.stringify(EVENT, null, 2), reprinted(JSON.stringify)],
  [['json_reserialised_compact'], 'from four spaces', JSON.stringify(EVENT, null, 4), reprinted(JSON.stringify)],
  [['json_reserialised_compact'], 'from ", " and ": "', python(EVENT, false), reprinted(JSON.stringify)],
  [['json_reserialised_two_spaces'], '', COMPACT, reprinted((value) => JSON.stringify(value, null, 2))],
  [['json_reserialised_four_spaces'], '', COMPACT, reprinted((value) => JSON.stringify(value, null, 4))],
  [['json_reserialised_separators'], '', COMPACT, reprinted((value) => python(value, false))],
  [
    ['json_reserialised_separators', 'json_reserialised_escaped'],
    'by Python',
    COMPACT,
    reprinted((value) => python(value)),
  ],
  [
    ['json_reserialised_sorted_keys'],
    'from the order of the reference',
    COMPACT,
    reprinted((value) => JSON.stringify(sortKeys(value))),
  ],
  [
    ['json_reserialised_sorted_keys'],
    'from the order of version 1',
    JSON.stringify(sampleEvents['siprec.failed'].version1),
    reprinted((value) => JSON.stringify(sortKeys(value))),
  ],
  [['json_reserialised_key_order'], 'from sorted', JSON.stringify(SORTED_EVENT), () => COMPACT],
  [
    ['json_reserialised_separators', 'json_reserialised_key_order', 'json_reserialised_escaped'],
    'three at once, as one program does',
    JSON.stringify(SORTED_EVENT),
    () => python(EVENT),
  ],
  [['json_reserialised_escaped'], '', COMPACT, through(escaped)],
  [['json_reserialised_unescaped'], 'from lower-case hex', escaped(COMPACT), reprinted(JSON.stringify)],
  [
    ['json_reserialised_unescaped'],
    'from upper-case hex',
    escaped(COMPACT).replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`),
    reprinted(JSON.stringify),
  ],
  [['json_reserialised'], 'with tabs', COMPACT, reprinted((value) => JSON.stringify(value, null, '\t'))],

  [['form_reencoded_plus'], '', FORM, through((text) => text.replaceAll('%20', '+'))],
  [['form_reencoded_percent_20'], '', FORM.replaceAll('%20', '+'), through((text) => text.replaceAll('+', '%20'))],
  [['form_reencoded'], 'by URLSearchParams', FORM, through((text) => new URLSearchParams(text).toString())],
  [['form_reencoded'], 'of URLSearchParams', String(new URLSearchParams(FORM)), () => FORM],
  [
    ['form_reencoded'],
    'in lower-case hex',
    FORM,
    through((text) => text.replace(/%../g, (byte) => byte.toLowerCase())),
  ],
  [['form_decoded_twice'], 'by decodeURIComponent', FORM, through(decodeURIComponent)],
  [['form_decoded_twice'], 'and + was a space', `${TEXML_BODY}&SiprecError=a+b%25`, through(decodeURIComponent)],
  [
    ['form_decoded_twice'],
    'by fields',
    FORM,
    through((text) => [...new URLSearchParams(text)].map((field) => field.join('=')).join('&')),
  ],

  [['decoded_as_latin1'], 'JSON', COMPACT, latin1],
  [['decoded_as_latin1'], 'by windows-1252', COMPACT, windows1252],
  [['decoded_as_latin1'], 'a form', 'a=é', latin1],
  [['encoded_as_latin1'], '', '{"a":"é"}', (body) => Buffer.from(body.toString(), 'latin1')],
  [['encoded_as_latin1'], 'as windows-1252', '{"a":"é\u20ac"}', () => Buffer.from('{"a":"\xE9\x80"}', 'latin1')],
  [['body_base64'], '', COMPACT, (body) => body.toString('base64')],

  [['white_space_added'], 'a blank behind', COMPACT, through((text) => `${text} `)],
  [['white_space_added'], 'a blank in front', COMPACT, through((text) => ` ${text}`)],
  [['white_space_added'], 'on both sides of a form', FORM, through((text) => `\t${text} \n`)],
  [['white_space_added'], 'two line breaks', COMPACT, through((text) => `${text}\n\n`)],
  [['decoded_as_ascii'], 'where every character shows it', '{"a":"€😀"}', (body) => body.toString('ascii')],
  [['html_escaped'], 'a form', FORM, through((text) => text.replaceAll('&', '&amp;'))],
  [
    ['html_escaped'],
    'JSON',
    COMPACT,
    through((text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')),
  ],
  [
    ['template_escaped'],
    'quotes alone',
    COMPACT.replaceAll('\\n', ' '),
    through((text) => text.replaceAll('"', '\\"')),
  ],
  [
    ['template_escaped'],
    'all that escapeJavaScript escapes',
    COMPACT.replace('a, b', "a' b"),
    through((text) => escaped(JSON.stringify(text).slice(1, -1)).replaceAll("'", "\\'").replaceAll('/', '\\/')),
  ],
  [['body_in_json'], 'JSON in a text', COMPACT, through(JSON.stringify)],
  [['body_in_json'], 'a form in a text', FORM, through(JSON.stringify)],
  [
    ['body_in_json'],
    'in the event of a function',
    COMPACT,
    through((body) => JSON.stringify({ version: '2.0', body })),
  ],
  [
    ['form_as_json'],
    'by a body parser',
    TEXML_FORM,
    through((text) => JSON.stringify(Object.fromEntries(new URLSearchParams(text)))),
  ],
  [
    ['form_as_json'],
    'with a field twice, and spaces',
    'a=1&a=2&b=x%20y',
    () => JSON.stringify({ a: ['1', '2'], b: 'x y' }, null, 2),
  ],
  [['form_reordered'], 'sorted', TEXML_FORM, through((text) => text.split('&').sort().join('&'))],
  [['form_reordered'], 'the other way round', TEXML_FORM, through((text) => text.split('&').reverse().join('&'))],
  [['json_reserialised_unescaped'], 'slashes of PHP', COMPACT.replaceAll('/', '\\/'), reprinted(JSON.stringify)],
  [
    ['json_reserialised_unescaped'],
    'slashes and characters of PHP',
    escaped(COMPACT).replaceAll('/', '\\/'),
    reprinted(JSON.stringify),
  ],
  [
    ['json_reserialised_unescaped'],
    'brackets and ampersands of Go',
    '{"a":"\\u003cb\\u003e\\u0026"}',
    () => '{"a":"<b>&"}',
  ],
  [
    ['json_reserialised_two_spaces', 'json_reserialised_unescaped'],
    'slashes of PHP, and printed with two spaces',
    COMPACT.replaceAll('/', '\\/'),
    reprinted((value) => JSON.stringify(value, null, 2)),
  ],
];

const codesOf = ({ causes }: Awaited<ReturnType<typeof diagnose>>) => causes.map(({ code }) => code);

describe('a body that was corrupted', () => {
  test.each(BODIES)('%j %s', async (codes, _, signed, corrupt) => {
    const { headers, rawBody } = deliver(signed);
    const corrupted = corrupt(rawBody);
    await expect(verify(headers, corrupted, PUBLIC_KEY, { now })).rejects.toMatchObject({ code: 'signature_mismatch' });
    const diagnosis = await diagnose(headers, corrupted, PUBLIC_KEY, { now });
    expect({ ...diagnosis, codes: codesOf(diagnosis) }).toMatchObject({ genuine: false, codes });
    for (const { message } of diagnosis.causes) expect(message).toMatch(/^[A-Z].+\.$/s);
  });

  test('JSON that was printed again: the message names both ways of printing', async () => {
    const { headers } = deliver(JSON.stringify(SORTED_EVENT, null, 2));
    const { causes } = await diagnose(headers, COMPACT, PUBLIC_KEY, { now });
    expect(causes[0]?.message).toMatch(
      /without white space.*What was signed is JSON indented by two spaces, keys sorted\.$/,
    );
  });

  test('an older one is too old, too', async () => {
    const { headers, rawBody } = deliver(CALL_CONTROL_BODY, TIMESTAMP - 3600);
    const diagnosis = await diagnose(headers, `${rawBody}\n`, PUBLIC_KEY, { now });
    expect(codesOf(diagnosis)).toEqual(['newline_added', 'timestamp_too_old']);
  });
});

describe('the work is bounded', () => {
  test('a body of 64 KiB is mended, and a longer one is tried as it is only', async () => {
    const form = (length: number) => `a=${'x'.repeat(length - 2)}`;
    const mended = deliver(form(65_535));
    const longer = deliver(form(65_536));
    expect(codesOf(await diagnose(mended.headers, `${mended.rawBody}\n`, PUBLIC_KEY, { now }))).toEqual([
      'newline_added',
    ]);
    expect(codesOf(await diagnose(longer.headers, `${longer.rawBody}\n`, PUBLIC_KEY, { now }))).toEqual([
      'signature_mismatch',
    ]);
    expect(await diagnose(longer.headers, longer.rawBody, PUBLIC_KEY, { now })).toMatchObject({ genuine: true });
  });

  test.each(BODIES)('eighty signatures at most, and none twice: %j %s', (_, __, signed, corrupt) => {
    const captured = readCaptured(deliver('another').headers, corrupt(Buffer.from(signed)), { now });
    const tried = [...attempts(captured)].map(({ captured: { timestamp, signature, body } }) =>
      JSON.stringify([timestamp, signature, latin1(Buffer.from(body))]),
    );
    expect(tried.length).toBeLessThanOrEqual(80);
    expect(new Set(tried).size).toBe(tried.length);
  });

  test('eighty at most of a JSON body that is full of texts, too', () => {
    const texts = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`é/<${index}`, `a=${index}`]));
    const captured = readCaptured(deliver('another').headers, Buffer.from(JSON.stringify(texts, null, 3)), { now });
    const tried = [...attempts(captured)].map(({ causes }) => causes[0]);
    expect(tried.length).toBeLessThanOrEqual(80);
    expect(tried).toContain('json_reserialised');
  });
});

describe('headers that were corrupted', () => {
  const { headers, rawBody } = deliver();
  const base64 = headers['telnyx-signature-ed25519'];
  const bytes = Buffer.from(base64, 'base64');
  const withSignature = (signature: string) => ({ ...headers, 'telnyx-signature-ed25519': signature });
  const mapped = (signature: string) => ({
    'webhook-timestamp': String(TIMESTAMP),
    'webhook-signature': `v1a,${signature}`,
  });

  test.each<[string, Record<string, string>]>([
    ['timestamp_in_milliseconds', { ...headers, 'telnyx-timestamp': `${TIMESTAMP}123` }],
    ['signature_base64url', withSignature(bytes.toString('base64url'))],
    ['signature_base64url', withSignature(base64.replace(/=+$/, ''))],
    ['signature_hex', withSignature(bytes.toString('hex'))],
    ['signature_hex', withSignature(bytes.toString('hex').toUpperCase())],
    ['signature_base64url', mapped(bytes.toString('base64url'))],
    ['signature_hex', mapped(bytes.toString('hex'))],
  ])('%s', async (code, corrupted) => {
    await expect(verify(corrupted, rawBody, PUBLIC_KEY, { now })).rejects.toThrow();
    const diagnosis = await diagnose(corrupted, rawBody, PUBLIC_KEY, { now });
    expect({ ...diagnosis, codes: codesOf(diagnosis) }).toMatchObject({ genuine: false, codes: [code] });
  });

  test.each<[string, unknown]>([
    ['header_missing', {}],
    ['header_missing', { ...headers, 'telnyx-timestamp': undefined }],
    ['header_duplicated', { ...headers, 'telnyx-timestamp': ['1', '2'] }],
    ['headers_unreadable', undefined],
    ['timestamp_malformed', { ...headers, 'telnyx-timestamp': 'junk' }],
    ['signature_malformed', withSignature('junk')],
    ['signature_malformed', withSignature(Buffer.alloc(64, 1).toString('hex'))],
    ['signature_malformed', { 'webhook-timestamp': String(TIMESTAMP), 'webhook-signature': base64 }],
  ])('%s, when nothing helps', async (code, corrupted) => {
    const diagnosis = await diagnose(corrupted as typeof headers, rawBody, PUBLIC_KEY, { now });
    expect({ ...diagnosis, codes: codesOf(diagnosis) }).toMatchObject({ genuine: false, codes: [code] });
  });

  test('a malformed signature is named when the delivery is old, too', async () => {
    expect(codesOf(await diagnose(withSignature('junk'), rawBody, PUBLIC_KEY))).toEqual(['signature_malformed']);
  });
});

describe('a genuine delivery', () => {
  const { headers, rawBody } = deliver();

  test('has no cause', async () => {
    expect(await diagnose(headers, rawBody, PUBLIC_KEY, { now })).toEqual({ genuine: true, causes: [] });
  });

  test.each(loadFixtures().filter(isAccepted))('nor has $name', async ({ headers, rawBody, publicKey, options }) => {
    const { genuine, causes } = await diagnose(headers, rawBody, publicKey, options);
    expect({ genuine, causes: causes.filter(({ code }) => code !== 'key_other') }).toEqual({
      genuine: true,
      causes: [],
    });
  });

  test.each([
    [3600, 'timestamp_too_old', /^Signed 3600 s before/],
    [-301, 'timestamp_too_new', /^Signed 301 s after/],
  ])('%i s late: %s', async (late, code, message) => {
    const clock = { now: () => new Date((TIMESTAMP + late) * 1000) };
    const causes = [{ code, message: expect.stringMatching(message) }];
    expect(await diagnose(headers, rawBody, PUBLIC_KEY, clock)).toEqual({ genuine: true, causes });
  });

  test('is judged with the options of verify', async () => {
    const late = { now: () => new Date((TIMESTAMP + 3600) * 1000), toleranceSeconds: 3600 };
    expect(codesOf(await diagnose(headers, rawBody, PUBLIC_KEY, late))).toEqual([]);
    expect(await diagnose(headers, rawBody, PUBLIC_KEY, { now, bearerToken: 'token' })).toMatchObject({
      genuine: true,
      causes: [{ code: 'authorization_mismatch' }],
    });
    const authorized = { ...headers, authorization: 'Bearer token' };
    expect(codesOf(await diagnose(authorized, rawBody, PUBLIC_KEY, { now, bearerToken: 'token' }))).toEqual([]);
    expect(codesOf(await diagnose(headers, rawBody, PUBLIC_KEY, { tolerance: 1 } as object))).toEqual([
      'option_invalid',
    ]);
  });

  test('that cannot be decoded is genuine', async () => {
    const broken = deliver('{"a":');
    expect(await diagnose(broken.headers, broken.rawBody, PUBLIC_KEY, { now })).toMatchObject({
      genuine: true,
      causes: [{ code: 'body_malformed' }],
    });
  });

  test('under another of the keys', async () => {
    const keys = [OTHER_PUBLIC_KEY, PUBLIC_KEY];
    const causes = [{ code: 'key_other', message: expect.stringContaining('key 2') }];
    expect(await diagnose(headers, rawBody, keys, { now })).toEqual({ genuine: true, causes });
    const corrupted = await diagnose(headers, `${rawBody}\n`, keys, { now });
    expect(corrupted.genuine).toBe(false);
    expect(codesOf(corrupted)).toEqual(['newline_added', 'key_other']);
  });

  test('under a key beside one that is unusable', async () => {
    const diagnosis = await diagnose(headers, rawBody, ['junk', PUBLIC_KEY], { now });
    expect({ ...diagnosis, codes: codesOf(diagnosis) }).toMatchObject({
      genuine: true,
      codes: ['key_malformed', 'key_other'],
    });
    expect(diagnosis.causes[0]?.message).toMatch(/^Of key 1: /);
  });
});

describe('what is lost for good leaves traces', () => {
  const { headers, rawBody } = deliver(COMPACT);
  const inPieces = (size: number) => {
    let text = '';
    for (let start = 0; start < rawBody.length; start += size) text += rawBody.subarray(start, start + size);
    return text;
  };
  const withLength = (length: unknown) => ({ ...headers, 'content-length': length }) as Record<string, string>;

  test.each<[string, Record<string, string>, string | Uint8Array]>([
    ['body_empty', headers, ''],
    ['body_empty', headers, new Uint8Array(0)],
    ['body_empty', withLength('512'), ''],
    ['body_cut_off', withLength(String(rawBody.length)), rawBody.subarray(0, -1)],
    ['body_cut_off', withLength([String(rawBody.length)]), rawBody.subarray(0, 9)],
    ['body_cut_off', headers, rawBody.subarray(0, -1)],
    ['body_cut_off', headers, rawBody.subarray(0, 30)],
    ['body_cut_off', headers, `[${String.raw`"\"}]`}`],
    ['decoded_in_pieces', headers, inPieces(1)],
    ['decoded_in_pieces', headers, inPieces(7)],
    ['decoded_as_ascii', headers, rawBody.toString('ascii')],
  ])('%s', async (code, given, body) => {
    const diagnosis = await diagnose(given, body, PUBLIC_KEY, { now });
    expect({ ...diagnosis, codes: codesOf(diagnosis) }).toMatchObject({ genuine: false, codes: [code] });
    for (const { message } of diagnosis.causes) expect(message).toMatch(/^The body.+\.$/s);
  });

  test.each([String(rawBody.length - 1), '5, 900', 'junk', ['900', '901'], undefined])(
    'a content-length of %j says nothing',
    async (length) => {
      expect(
        codesOf(await diagnose(withLength(length), `${TEXML_BODY}${' '.repeat(400)}x`, PUBLIC_KEY, { now })),
      ).toEqual(['signature_mismatch']);
    },
  );

  test('and says nothing of a genuine one', async () => {
    expect(await diagnose(withLength('99999'), rawBody, PUBLIC_KEY, { now })).toEqual({ genuine: true, causes: [] });
    const marked = deliver('{"a":"\uFFFD"}');
    expect(await diagnose(marked.headers, marked.rawBody, PUBLIC_KEY, { now })).toEqual({ genuine: true, causes: [] });
  });
});

describe('a forged delivery has the wrong key for its likeliest cause', () => {
  const likeliest = { code: 'signature_mismatch', message: expect.stringMatching(/public key.*account.*forgery/s) };
  const { headers, rawBody } = deliver();

  test.each<[string, string | Uint8Array, string | string[]]>([
    ['another body, JSON', CALL_CONTROL_BODY.replace('started', 'stopped'), PUBLIC_KEY],
    ['another body, form', TEXML_BODY, PUBLIC_KEY],
    ['another body, text', 'Hello', PUBLIC_KEY],
    ['another body, no text', new Uint8Array([0xff, 0xfe, 0x0a]), PUBLIC_KEY],
    ['broken JSON', '{"a":}', PUBLIC_KEY],
    ['JSON with brackets in its text', String.raw`{"a":"\"{[\\"}`, PUBLIC_KEY],
    ['a form that holds JSON', 'a={"b":', PUBLIC_KEY],
    ['JSON nested deep', '['.repeat(5000) + ']'.repeat(5000), PUBLIC_KEY],
    ['a form of broken escapes', 'a=%&b=%zz+%E9', PUBLIC_KEY],
    ['a body of 1 MiB', `{"a":"${'a'.repeat(1_048_576)}"}`, PUBLIC_KEY],
    ['another key', rawBody, OTHER_PUBLIC_KEY],
    ['four other keys', rawBody, [OTHER_PUBLIC_KEY, OTHER_PUBLIC_KEY, OTHER_PUBLIC_KEY, OTHER_PUBLIC_KEY]],
  ])('%s', async (_, body, publicKeys) => {
    expect(await diagnose(headers, body, publicKeys, { now })).toEqual({ genuine: false, causes: [likeliest] });
  });

  test('not even that it is old', async () => {
    expect(await diagnose(headers, TEXML_BODY, PUBLIC_KEY)).toEqual({ genuine: false, causes: [likeliest] });
  });

  test('a timestamp that no date can show is no cause', async () => {
    const far = { ...headers, 'telnyx-timestamp': '999999999999999' };
    expect(await diagnose(far, rawBody, PUBLIC_KEY)).toEqual({ genuine: false, causes: [likeliest] });
  });
});

test('headers that verify can read are read, an instance of a class without a content-length too', async () => {
  const { headers, rawBody } = deliver();
  const given = Object.assign(new (class Incoming {})(), headers);
  expect(await diagnose(given, rawBody, PUBLIC_KEY, { now })).toEqual({ genuine: true, causes: [] });
});

describe('mistakes in the set-up are causes', () => {
  const { headers, rawBody } = deliver();
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  test.each<[string, unknown, unknown, unknown?]>([
    ['key_missing', rawBody, undefined],
    ['key_missing', rawBody, []],
    ['key_malformed', rawBody, 'junk'],
    ['key_is_secret', rawBody, 'whsec_abc'],
    ['option_invalid', rawBody, Array(5).fill(PUBLIC_KEY)],
    ['runtime_unsupported', rawBody, revoked.proxy],
    ['body_not_raw', JSON.parse(CALL_CONTROL_BODY), PUBLIC_KEY],
    ['body_not_raw', undefined, PUBLIC_KEY],
    ['option_invalid', TEXML_BODY, PUBLIC_KEY, { tolerance: 1 }],
    ['option_invalid', TEXML_BODY, PUBLIC_KEY, 'options'],
  ])('%s', async (code, body, publicKeys, options = { now }) => {
    const diagnosis = await diagnose(headers, body as string, publicKeys as string, options as object);
    expect({ ...diagnosis, codes: codesOf(diagnosis) }).toMatchObject({ genuine: false, codes: [code] });
  });

  afterEach(() => vi.unstubAllGlobals());

  test('so is a runtime without crypto.subtle', async () => {
    vi.stubGlobal('crypto', undefined);
    expect(codesOf(await diagnose(headers, rawBody, PUBLIC_KEY, { now }))).toEqual(['runtime_unsupported']);
  });
});

const refused = loadFixtures()
  .filter(isRefused)
  .filter(({ without }) => without === undefined);

test.each(refused)('$name: never rejects, and quotes nothing', async (fixture) => {
  const { headers, rawBody, publicKey, options, expected } = fixture;
  const { genuine, causes } = await diagnose(headers, rawBody, publicKey, options);
  if (genuine) expect(causes.map(({ code }) => code)).toContain(expected.code);
  const quotable = [rawBody, publicKey].filter((value) => typeof value === 'string' && value.length > 8);
  for (const { message } of causes) for (const value of quotable) expect(message).not.toContain(value);
});
