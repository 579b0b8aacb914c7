/** What the documents name is in the code, and what the code has is named: codes, options, fields, functions. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FOR_USERS, namesIn, type Table, tablesIn } from '../support/documents.js';
import { defaultOf, exported, functions, membersOf, textsOf } from '../support/public-names.js';

const tables = FOR_USERS.flatMap((file) => tablesIn(file).map((table) => ({ ...table, file })));
const words = FOR_USERS.flatMap((file) => namesIn(file).map((name) => ({ name, file })));

/** The names in the first cells of a table. */
const firstCells = ({ rows }: Pick<Table, 'rows'>) =>
  rows.flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string));

const under = (page: string, header: string) => tablesIn(page).filter((table) => table.header[0] === header);

describe('codes', () => {
  const CODES = textsOf('WebhookErrorCode');

  test.each([
    ['Not proved genuine: 401', 'WebhookVerificationErrorCode'],
    ['Genuine, and not understood: 500', 'WebhookPayloadErrorCode'],
    ['Your own set-up: 500', 'WebhookConfigurationErrorCode'],
    ['Of the receiver: 503', 'ClaimLostErrorCode'],
    ['Of recovery: 500', 'RecoveryErrorCode'],
  ])('"%s" has an entry for each %s', (heading, union) => {
    const table = under('docs/troubleshooting.md', 'Code').find((table) => table.heading === heading);
    expect(firstCells(table ?? { rows: [] }).sort()).toEqual(textsOf(union).sort());
  });

  test('no other table of codes has one that is not there', () => {
    const others = tables.filter(({ header }) => header[0] === 'Code');
    expect(others.flatMap(firstCells).filter((code) => !CODES.includes(code))).toEqual([]);
  });

  /** Codes are taken out in a major version only, and those of `diagnose` are codes, too. New ones are added here with their release. */
  test('those that were released are there', () => {
    const released = [
      ...['header_missing', 'header_duplicated', 'timestamp_malformed', 'timestamp_too_old', 'timestamp_too_new'],
      ...['signature_malformed', 'signature_mismatch', 'authorization_mismatch'],
      ...['body_malformed', 'event_unknown', 'event_invalid', 'event_other'],
      ...['key_missing', 'key_malformed', 'key_weak', 'key_is_secret', 'headers_unreadable', 'body_not_raw'],
      ...['option_invalid', 'runtime_unsupported', 'claim_lost', 'api_refused', 'api_unavailable'],
    ];
    const causes = [
      ...['body_empty', 'body_cut_off', 'decoded_in_pieces', 'decoded_as_ascii', 'white_space_added', 'newline_added'],
      ...['newline_lost', 'bom_added', 'bom_lost', 'line_endings_crlf', 'line_endings_lf', 'json_reserialised'],
      ...['json_reserialised_compact', 'json_reserialised_two_spaces', 'json_reserialised_four_spaces'],
      ...['json_reserialised_separators', 'json_reserialised_sorted_keys', 'json_reserialised_key_order'],
      ...['json_reserialised_escaped', 'json_reserialised_unescaped', 'form_reencoded', 'form_reencoded_plus'],
      ...['form_reencoded_percent_20', 'form_decoded_twice', 'form_as_json', 'form_reordered', 'html_escaped'],
      ...['template_escaped', 'body_in_json', 'decoded_as_latin1', 'encoded_as_latin1', 'body_base64'],
      ...['timestamp_in_milliseconds', 'signature_base64url', 'signature_hex', 'key_other'],
    ];
    expect(CODES).toEqual(expect.arrayContaining(released));
    expect(textsOf('DiagnosisCode')).toEqual(expect.arrayContaining([...released, ...causes]));
  });

  test('every cause of diagnose has an entry', () => {
    const causes = under('docs/troubleshooting.md', 'Cause').flatMap(firstCells);
    expect(causes.sort()).toEqual(
      textsOf('DiagnosisCode')
        .filter((code) => !CODES.includes(code))
        .sort(),
    );
  });
});

describe('options', () => {
  const OPTIONS: Record<string, string> = {
    verify: 'VerifyOptions',
    createReceiver: 'ReceiverOptions',
    memoryStore: 'MemoryStoreOptions',
    redisStore: 'RedisStoreOptions',
    sqliteStore: 'TableOptions',
    postgresStore: 'TableOptions',
    recoverDeliveries: 'RecoveryOptions',
    resign: 'ResignOptions',
    'Webhook.verify': 'WebhookVerifyOptions',
    signDelivery: 'SignDeliveryOptions',
  };
  const documented = tables.flatMap((table) =>
    table.header[0]?.startsWith('Option of ')
      ? firstCells({ rows: [[table.header[0]]] }).map((name) => ({ name, ...table }))
      : [],
  );

  test('every interface of options belongs to a function here', () => {
    const interfaces = [...exported.keys()].filter((name) => name.endsWith('Options'));
    const ofErrors = 'WebhookErrorOptions'; // for the constructors of errors, which users do not call
    expect([...new Set([...Object.values(OPTIONS), ofErrors])].sort()).toEqual(interfaces.sort());
  });

  test.each(Object.entries(OPTIONS))('those of %s are in one table, and no others', (name, type) => {
    const found = documented.filter((table) => table.name === name);
    expect(found.map(({ file }) => file)).toHaveLength(1);
    expect(found.flatMap(firstCells).sort()).toEqual(membersOf(type, true).sort());
  });

  /** How many of the unit that the code counts in. */
  const UNITS: Record<string, number> = { '': 1, s: 1_000, hours: 3_600_000, MiB: 1_048_576 };

  test('defaults that are numbers are those of the code', () => {
    const compared = documented.flatMap(({ name, rows }) =>
      rows.flatMap(([option = '', given = '']) => {
        const [, number, unit = ''] = /^([\d,]+)(?: (\w+))?$/.exec(given) ?? [];
        if (number === undefined) return [];
        const member = option.replaceAll('`', '');
        const expected = /^[\d_]+/.exec(defaultOf(OPTIONS[name] as string, member) ?? '')?.[0].replaceAll('_', '');
        return [[member, Number(number.replaceAll(',', '')) * (UNITS[unit] ?? Number.NaN), Number(expected)] as const];
      }),
    );
    expect(compared.map(([member]) => member).sort()).toEqual(
      ['bodyTimeoutMs', 'leaseMs', 'maxBodyBytes', 'maxEntries', 'retentionMs', 'toleranceSeconds'].sort(),
    );
    for (const [member, shown, expected] of compared) expect([member, shown]).toEqual([member, expected]);
  });

  test('no table is of another function', () => {
    expect(documented.map(({ name }) => name).filter((name) => !Object.hasOwn(OPTIONS, name))).toEqual([]);
  });
});

describe('fields', () => {
  const documented = tables.filter(({ header }) => /^Field of `\w+`$/.test(header[0] ?? ''));

  test.each(documented.map((table) => [/`(\w+)`/.exec(table.header[0] ?? '')?.[1] as string, table] as const))(
    'those of %s',
    (name, table) => expect(firstCells(table).sort()).toEqual(membersOf(name).sort()),
  );

  test('of the types that users get, each has a table', () => {
    const names = documented.flatMap(({ header }) => firstCells({ rows: [header] }));
    expect(names.sort()).toEqual(['AnswerReport', 'Delivery', 'RecoverySummary', 'SiprecStatus', 'VerifiedWebhook']);
  });

  const fieldsUnder = (heading: string) =>
    tablesIn('docs/events.md')
      .filter((table) => table.heading === heading)
      .flatMap(firstCells);
  const all = (...types: string[]) => [...new Set(types.flatMap((type) => membersOf(type)))];

  test('those of Call Control events', () => {
    const payload = ['', 'Stopped', 'Failed'].map((kind) => `CallControlSiprec${kind}Payload`);
    const event = all('CallControlSiprecStarted', 'CallControlSiprecStopped', 'CallControlSiprecFailed');
    expect(fieldsUnder('Fields of Call Control').sort()).toEqual(
      [
        ...event.filter((field) => field !== 'payload' && field !== 'meta'),
        ...all(...payload).map((field) => `payload.${field}`),
        ...membersOf('CallControlMeta').map((field) => `meta.${field}`),
      ].sort(),
    );
  });

  test('those of TeXML events', () => {
    expect(fieldsUnder('Fields of TeXML').sort()).toEqual(
      all('TexmlSiprecStarted', 'TexmlSiprecStopped', 'TexmlSiprecFailed').sort(),
    );
  });
});

describe('functions', () => {
  test('each has its name in a document', () => {
    const schemas = [...readFileSync('src/schemas.ts', 'utf8').matchAll(/^export const (\w+)/gm)].map(
      ([, name]) => name,
    );
    const named = words.map(({ name }) => name).join(' ');
    const shown = FOR_USERS.map((file) => readFileSync(file, 'utf8')).join('\n');
    const missing = functions
      .filter((name) => !schemas.includes(name))
      .filter((name) => !new RegExp(`\\b${name}\\b`).test(named) && !new RegExp(`\\b${name}\\(`).test(shown));
    expect(missing).toEqual([]);
  });

  test('no table of functions has one that is not there', () => {
    const rows = tables.filter(({ header }) => header[0] === 'Function');
    const names = rows.flatMap(firstCells).map((name) => name.replace(/\(.*/, ''));
    expect(names.filter((name) => !name.startsWith('…') && !exported.has(name))).toEqual([]);
  });

  test('no import is of an entry point that is not there', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
    const imports = words.filter(({ name }) => /^telnyx-siprec-webhooks\/[\w./-]+$/.test(name));
    expect(imports.length).toBeGreaterThan(5);
    const missing = imports.filter(({ name }) => !Object.hasOwn(exports, name.replace('telnyx-siprec-webhooks', '.')));
    expect(missing).toEqual([]);
  });
});

/** Words in snake case that are other people's: Telnyx's, PostgreSQL's, SQLite's, Cloudflare's, Prometheus's. */
const OTHERS = [
  'busy_timeout',
  'idle_in_transaction_session_timeout',
  'max_connections',
  'nodejs_compat',
  'siprec_dead_letters',
  'telnyx_siprec_webhooks',
  'voice_fallback_url',
  'webhook_deliveries',
  'webhook_delivery',
  'webhook_event_failover_url',
  'webhook_timeout_secs',
  'webhook_url_method',
  // Of API version 1.
  'created_at',
  'webhook_id',
  // Causes that Telnyx gives as examples.
  'no_answer',
  'normal_clearing',
  // An id.
  'evt_1',
];

test('every word in snake case is a code, an outcome, a cause or a field', () => {
  const fields = [
    'CallControlSiprecWebhook',
    'CallControlSiprecStarted',
    'CallControlSiprecStoppedPayload',
    'CallControlSiprecFailedPayload',
    'CallControlMeta',
  ].flatMap((type) => membersOf(type));
  const known = new Set([...textsOf('DiagnosisCode'), ...textsOf('Outcome'), ...fields, ...OTHERS]);
  const unknown = words.filter(({ name }) => /^[a-z]+(_[a-z0-9]+)+$/.test(name) && !known.has(name));
  expect(unknown).toEqual([]);
});

test('every word of others is used', () => {
  const used = new Set(words.flatMap(({ name }) => name.match(/\w+/g) ?? []));
  expect(OTHERS.filter((word) => !used.has(word))).toEqual([]);
});
