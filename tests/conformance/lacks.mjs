/** Runtimes that lack something, which is not the same as a forgery; and one with a polluted prototype, which lends nothing. */

import { equal, refused } from './check.mjs';
import { verdictOf } from './deliveries.mjs';
import { withGlobal } from './globals.mjs';

export function* lackCases({ doors, named }) {
  const delivery = named('accepted-call-control-started');
  const { headers, rawBody, publicKey, options } = delivery;
  for (const { door, library, engine } of doors) {
    const verify = (body = rawBody) => library.verify(headers, body, publicKey, options);
    const needsSubtle = engine !== 'node:crypto';

    for (const [what, crypto] of Object.entries({
      'no crypto': undefined,
      'an empty crypto': {},
      'no subtle': { subtle: undefined },
      'an empty subtle': { subtle: {} },
    })) {
      yield [
        `${door}: in a runtime with ${what}`,
        () =>
          withGlobal('crypto', crypto, async () => {
            if (needsSubtle) await refused(() => verify(), 'runtime_unsupported');
            else equal(await verify(), verdictOf(delivery));
          }),
      ];
    }
    yield [
      `${door}: in a runtime whose engine fails`,
      () => {
        const failure = new Error('out of entropy');
        const fail = () => Promise.reject(failure);
        return withGlobal('crypto', { subtle: { digest: fail, verify: fail, importKey: fail } }, async () => {
          if (needsSubtle)
            equal((await refused(() => verify(), 'runtime_unsupported')).cause === failure, true, 'cause');
          else equal(await verify(), verdictOf(delivery));
        });
      },
    ];
    for (const name of ['TextEncoder', 'TextDecoder']) {
      const text = new TextDecoder().decode(rawBody);
      yield [
        `${door}: in a runtime without ${name}`,
        () => withGlobal(name, undefined, () => refused(() => verify(text), 'runtime_unsupported')),
      ];
    }
    yield [`${door}: with a polluted Object.prototype`, () => lendsNothing(library, named('accepted-no-id'))];
  }
}

/** An id, a key and options, none of which the caller gave. */
async function lendsNothing({ verify }, { headers, rawBody, publicKey, options }) {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  const pollution = { kty: 'OKP', crv: 'Ed25519', x, id: 'x', data: { id: 'x' }, get: 1, set: 1 };
  const outcome = [];
  Object.assign(Object.prototype, pollution);
  try {
    outcome.push((await verify(headers, rawBody, publicKey, options)).idSource);
    outcome.push(await verify(headers, rawBody, {}, options).catch(({ code }) => code));
  } finally {
    for (const name of Object.keys(pollution)) delete Object.prototype[name];
  }
  equal(outcome, ['signature', 'key_malformed']);
}
