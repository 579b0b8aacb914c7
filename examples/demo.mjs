/**
 * Real deliveries over real HTTP: a receiver that verifies, and a sender that signs as Telnyx does, then as a forger would.
 * Prints what was expected of each and what came of it; exits 1 when the two differ anywhere.
 */

import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const telnyx = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const publicKey = importPublicKey(telnyx.publicKey.export({ format: 'jwk' }));

// --- The receiver -------------------------------------------------------------------------------------------------

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const { id } = await verify(request.headers, Buffer.concat(chunks), publicKey);
    response.writeHead(200).end(id);
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
        client_state: null,
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
  {
    name: 'genuine, but broken JSON',
    type: JSON_TYPE,
    body: '{"data":',
    headers: signed('{"data":'),
    expected: 'body_malformed',
  },
];

function inHex(headers) {
  const signature = Buffer.from(headers['telnyx-signature-ed25519'], 'base64').toString('hex');
  return { ...headers, 'telnyx-signature-ed25519': signature };
}

// --- The table ----------------------------------------------------------------------------------------------------

const rows = [];
for (const { name, type, body, headers, expected } of deliveries) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
  const text = await response.text();
  rows.push({
    delivery: name,
    expected: expected ?? 'verified',
    verdict: response.ok ? 'verified' : `refused (${response.status})`,
    code: response.ok ? '' : text,
    id: response.ok ? text : '',
  });
}
server.close();

const columns = { delivery: 30, expected: 20, verdict: 14, code: 20, id: 0 };
const line = (row) =>
  Object.entries(columns)
    .map(([name, width]) => row[name].padEnd(width))
    .join('  ')
    .trimEnd();
console.log(line({ delivery: 'Delivery', expected: 'Expected', verdict: 'Verdict', code: 'Code', id: 'Id' }));
for (const row of rows) console.log(line(row));

const wrong = rows.filter(({ expected, verdict, code }) => (code || verdict) !== expected);
console.log(`\n${rows.length - wrong.length} of ${rows.length} as expected.`);
if (wrong.length > 0) process.exitCode = 1;
