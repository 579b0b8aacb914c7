/**
 * Real deliveries over real HTTP: a receiver that verifies, and a sender that signs as Telnyx does, then as a forger would.
 * Prints what was expected of each and what came of it; exits 1 when the two differ anywhere.
 */

import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { importPublicKey, isWebhookError, toSiprecStatus, unwrap } from 'telnyx-siprec-webhooks';

const telnyx = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const publicKey = importPublicKey(telnyx.publicKey.export({ format: 'jwk' }));

// --- The receiver -------------------------------------------------------------------------------------------------

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const { id, event } = await unwrap(request.headers, Buffer.concat(chunks), publicKey);
    response.writeHead(200).end(JSON.stringify({ id, event, status: toSiprecStatus(event) }));
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    response.writeHead(error.status).end(error.code);
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/webhooks`;

// --- The events, as Telnyx documents them -------------------------------------------------------------------------

const callControl = (event_type, more = {}) =>
  JSON.stringify({
    data: {
      record_type: 'event',
      event_type,
      id: crypto.randomUUID(),
      occurred_at: new Date().toISOString(),
      payload: {
        call_control_id: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
        connection_id: '7267402348934739472',
        call_leg_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
        call_session_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
        client_state: 'aGF2ZSBhIG5pY2UgZGF5ID1d',
        ...more,
      },
    },
    meta: { attempt: 1, delivered_to: url },
  });

const texml = (SiprecEvent, more = {}) =>
  new URLSearchParams({
    AccountSid: 'f5586561-8ff0-4291-a51b-c7dfe4139ff9',
    CallSid: 'v3:9X2vxPDFY2RHSJ1EdMS0RHRksMTg7ldNxdjWbVr9zBjbGjGsSe-aiQ',
    SiprecEvent,
    SiprecSid: 'siprec-abc123',
    Timestamp: new Date().toISOString(),
    ...more,
  }).toString();

// --- The deliveries -----------------------------------------------------------------------------------------------

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const now = () => Math.floor(Date.now() / 1000);

/** Signs as Telnyx does: the timestamp, a bar, the bytes of the body. */
function signed(body, { timestamp = now(), key = telnyx.privateKey } = {}) {
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64');
  return { 'telnyx-timestamp': String(timestamp), 'telnyx-signature-ed25519': signature };
}

const json = callControl('siprec.started');
const form = texml('siprec-stopped');
const pretty = JSON.stringify(JSON.parse(json), null, 2);

const deliveries = [
  ...[
    json,
    callControl('siprec.stopped', { hangup_cause: 'normal_clearing' }),
    callControl('siprec.failed', { failure_cause: 'no_answer' }),
  ].map((body) => ({
    name: `${JSON.parse(body).data.event_type} (JSON)`,
    type: JSON_TYPE,
    body,
    headers: signed(body),
  })),
  ...[texml('siprec-started'), form, texml('siprec-failed', { SiprecError: 'SIPREC connection failed' })].map(
    (body) => ({
      name: `${new URLSearchParams(body).get('SiprecEvent')} (form)`,
      type: FORM_TYPE,
      body,
      headers: signed(body),
    }),
  ),
  {
    name: 'one byte changed, JSON',
    type: JSON_TYPE,
    body: json.replace('started', 'stopped'),
    headers: signed(json),
    expected: 'signature_mismatch',
  },
  {
    name: 'one byte changed, form',
    type: FORM_TYPE,
    body: form.replace('stopped', 'started'),
    headers: signed(form),
    expected: 'signature_mismatch',
  },
  {
    name: 'timestamp moved',
    type: JSON_TYPE,
    body: json,
    headers: { ...signed(json), 'telnyx-timestamp': String(now() + 1) },
    expected: 'signature_mismatch',
  },
  {
    name: 'six minutes old',
    type: JSON_TYPE,
    body: json,
    headers: signed(json, { timestamp: now() - 360 }),
    expected: 'timestamp_too_old',
  },
  {
    name: 'six minutes early',
    type: FORM_TYPE,
    body: form,
    headers: signed(form, { timestamp: now() + 360 }),
    expected: 'timestamp_too_new',
  },
  {
    name: "signed with a stranger's key",
    type: JSON_TYPE,
    body: json,
    headers: signed(json, { key: stranger.privateKey }),
    expected: 'signature_mismatch',
  },
  {
    name: 'parsed and printed again',
    type: JSON_TYPE,
    body: JSON.stringify(JSON.parse(pretty)),
    headers: signed(pretty),
    expected: 'signature_mismatch',
  },
  {
    name: 'form encoded again',
    type: FORM_TYPE,
    body: form.replaceAll('%3A', ':'),
    headers: signed(form),
    expected: 'signature_mismatch',
  },
  {
    name: 'timestamp with junk behind it',
    type: JSON_TYPE,
    body: json,
    headers: signed(json, { timestamp: `${now()}junk` }),
    expected: 'timestamp_malformed',
  },
  {
    name: 'signature in hex',
    type: JSON_TYPE,
    body: json,
    headers: inHex(signed(json)),
    expected: 'signature_malformed',
  },
  { name: 'unsigned', type: JSON_TYPE, body: json, headers: {}, expected: 'header_missing' },
  ...[
    { name: 'genuine, but broken JSON', body: '{"data":', expected: 'body_malformed' },
    { name: 'genuine, but not SIPREC', body: callControl('call.answered'), expected: 'event_other' },
    { name: 'genuine, of a kind to come', body: callControl('siprec.paused'), expected: 'event_unknown' },
    { name: 'genuine, a field missing', body: json.replace('call_leg_id', 'leg_id'), expected: 'event_invalid' },
  ].map((delivery) => ({ ...delivery, type: JSON_TYPE, headers: signed(delivery.body) })),
];

function inHex(headers) {
  const signature = Buffer.from(headers['telnyx-signature-ed25519'], 'base64').toString('hex');
  return { ...headers, 'telnyx-signature-ed25519': signature };
}

// --- The tables ---------------------------------------------------------------------------------------------------

const rows = [];
for (const { name, type, body, headers, expected = 'verified' } of deliveries) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
  const text = await response.text();
  rows.push({
    delivery: name,
    expected,
    verdict: response.ok ? 'verified' : `refused, ${response.status}`,
    code: response.ok ? '' : text,
    ...(response.ok ? JSON.parse(text) : {}),
  });
}
server.close();

/** Prints rows under headings, each column as wide as it must be. */
function print(columns, rows) {
  const cells = [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((cell) => String(cell(row) ?? ''))),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  for (const line of cells)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

const shorten = (text = '') => (text.length > 24 ? `${text.slice(0, 12)}…${text.slice(-11)}` : text);

print(
  {
    Delivery: (row) => row.delivery,
    Expected: (row) => row.expected,
    Verdict: (row) => row.verdict,
    Code: (row) => row.code,
  },
  rows,
);

console.log('\nThe events, typed, and what toSiprecStatus makes of each:\n');
print(
  {
    Event: ({ event }) => event.event_type ?? event.SiprecEvent,
    Id: ({ id }) => shorten(id),
    Status: ({ status }) => status.status,
    'Occurred at': ({ status }) => status.occurredAt,
    Cause: ({ status }) => status.cause,
    'Client state': ({ status }) => status.clientState,
  },
  rows.filter(({ event }) => event),
);

const wrong = rows.filter(({ expected, verdict, code }) => (code || verdict) !== expected);
console.log(`\n${rows.length - wrong.length} of ${rows.length} as expected.`);
if (wrong.length > 0) process.exitCode = 1;
