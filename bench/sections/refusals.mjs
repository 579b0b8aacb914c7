/** Refusing early, before any cryptography: what an attacker's request costs. */
import Telnyx from 'telnyx';
import { importPublicKey, verify } from '../../dist/native.node.js';
import { race } from '../measure.mjs';
import { number, ratio, withRange } from '../print.mjs';
import { keyText, makeRequests, over } from '../requests.mjs';

const publicKey = importPublicKey(keyText);
const telnyx = new Telnyx({ apiKey: 'KEY', publicKey: keyText });

const SIZES = { '0.6 KB': 0, '1 MiB': 2 ** 20 };

const BROKEN = {
  'a header is missing': ({ 'telnyx-timestamp': _, ...headers }) => headers,
  'the signature is malformed': (headers) => ({ ...headers, 'telnyx-signature-ed25519': 'A'.repeat(40) }),
  'an hour old': (headers) => ({ ...headers, 'telnyx-timestamp': String(headers['telnyx-timestamp'] - 3600) }),
};

const VERIFIERS = {
  ours: ({ headers, rawBody }) => verify(headers, rawBody, publicKey),
  // Given text, which spares it the decoding that its users have to do before.
  sdk: ({ headers, text }) => telnyx.webhooks.unwrap(text, { headers }),
};

const FULL = 'a full verification';

export async function refusing({ seconds }) {
  const contenders = { [FULL]: over(makeRequests(), VERIFIERS.ours) };
  for (const [size, bytes] of Object.entries(SIZES)) {
    const genuine = makeRequests({ bytes, count: 8 });
    for (const [fault, breakHeaders] of Object.entries(BROKEN)) {
      const requests = genuine.map((request) => ({ ...request, headers: breakHeaders(request.headers) }));
      for (const [who, run] of Object.entries(VERIFIERS)) {
        contenders[nameOf(who, fault, size)] = over(requests, (request) => refusal(run(request)));
      }
    }
  }
  const result = await race(contenders, { seconds });
  const cell = (...name) => withRange(result.ratio(nameOf(...name), FULL), ratio);
  return {
    title: 'Early refusals',
    about:
      `Relative to a full \`/native\` \`verify\` of 0.6 KB, which took ${number(result.micros(FULL).median)} µs. Rejections are caught; their ` +
      `errors have stacks. ${number(result.rounds)} rounds.`,
    tables: [
      {
        head: ['', 'ours, 0.6 KB', 'ours, 1 MiB', 'SDK, 0.6 KB', 'SDK, 1 MiB'],
        rows: Object.keys(BROKEN).map((fault) => [
          fault,
          ...Object.keys(VERIFIERS).flatMap((who) => Object.keys(SIZES).map((size) => cell(who, fault, size))),
        ]),
      },
    ],
    targets: Object.keys(BROKEN).flatMap((fault) =>
      Object.keys(SIZES).map((size) => ({
        what: `refusing early, ${fault}, ${size}, over a native \`verify\``,
        goal: 0.1,
        measured: result.ratio(nameOf('ours', fault, size), FULL),
      })),
    ),
  };
}

function nameOf(who, fault, size) {
  return `${who}, ${fault}, ${size}`;
}

/** The error, or nothing where there was none, which is no result. */
async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
}
