/** Known answers: deliveries that OpenSSL signed, and what the public contract says of each. */

import { ensure, equal, failureOf, refused, VERIFY_CODES } from './check.mjs';
import { inItsRuntime, verdictOf } from './deliveries.mjs';
import { quotes, textsIn } from './quotes.mjs';

export function* fixtureCases({ doors, deliveries }) {
  yield ['fixtures: one for every code that verify can give', () => hasEveryCode(deliveries)];
  for (const { door, library, engine } of doors) {
    for (const delivery of deliveries) {
      // What takes crypto.subtle away hinders only those who need it.
      const isAccepted = delivery.isAccepted || (delivery.without === 'crypto.subtle' && engine === 'node:crypto');
      const cases = isAccepted ? acceptedCases : refusedCases;
      for (const [name, run] of cases(library, delivery)) {
        yield [`${door}: ${delivery.name}: ${name}`, () => inItsRuntime(delivery, run)];
      }
    }
  }
}

function* acceptedCases({ verify, unwrap, toStandardHeaders }, delivery) {
  const { headers, rawBody, publicKey, options, event, isAccepted } = delivery;

  yield [
    'verify',
    async () => {
      const verdict = await verify(headers, rawBody, publicKey, options);
      if (isAccepted) equal(verdict, verdictOf(delivery));
    },
  ];

  yield [
    'unwrap',
    async () => {
      const run = () => unwrap(headers, rawBody, publicKey, options);
      if (event?.code) await refused(run, event.code);
      else if (!isAccepted) await run();
      else {
        const { body, ...rest } = verdictOf(delivery);
        equal(await run(), { ...rest, event: event.is });
      }
    },
  ];

  yield [
    'under mapped names',
    async () => {
      const mapped = toStandardHeaders(headers, rawBody);
      const { bearerToken, ...others } = options; // the mapping drops the header that it is compared with
      const verdict = await verify(mapped, rawBody, publicKey, others);
      equal(mapped['webhook-id'], verdict.id);
      if (isAccepted) equal(verdict, verdictOf(delivery));
    },
  ];
}

function* refusedCases({ verify, unwrap, toStandardHeaders }, delivery) {
  const { headers, rawBody, publicKey, options, expected } = delivery;

  yield [
    'verify',
    async () => {
      const error = await refused(() => verify(headers, rawBody, publicKey, options), expected.code);
      equal([error.status, error.skewSeconds], [expected.status, expected.skewSeconds]);
      ensure(!('cause' in error), 'it has a cause');
      const quoted = quotes(error, textsIn(headers, rawBody, publicKey));
      equal(quoted, [], 'what it quotes');
    },
  ];

  yield ['unwrap', () => refused(() => unwrap(headers, rawBody, publicKey, options), expected.code)];

  // Which of the two steps it is stopped at depends on what is wrong.
  yield [
    'under mapped names',
    () => failureOf(async () => verify(toStandardHeaders(headers, rawBody), rawBody, publicKey, options)),
  ];
}

function hasEveryCode(deliveries) {
  const codes = new Set(deliveries.map(({ expected }) => expected.code));
  equal(
    VERIFY_CODES.filter((code) => !codes.has(code)),
    [],
    'what is missing',
  );
}
