/**
 * Every promise of README.md, SECURITY.md and TSDoc, and the tests that fail where it is not kept; and every sentence with a word of a promise that
 * promises nothing about this package. `sentences.ts` says which sentences have to be here, and `tests/documentation/promises.test.ts` that they are.
 *
 * To add one: open the test that you name, break the promise in the code, and see the test fail.
 */

import type { Sentence } from './sentences.js';

export interface Kept extends Sentence {
  /** `file › title`, the title as it is written. The promises of `random-schedules.test.ts` are in `tests/receiver/schedules/promises`. */
  tests: readonly string[];
}

export const PROMISES: readonly Kept[] = [
  {
    where: 'README.md',
    sentence: 'It verifies each delivery, gives you a typed event, and makes sure that it is handled once.',
    tests: [
      'tests/verification/properties.test.ts › refuses whatever has one bit flipped: in the body, the timestamp or the signature',
      'tests/receiver/random-schedules.test.ts › What was handled is not handled again for as long as it is remembered',
    ],
  },
  {
    where: 'README.md',
    sentence: "The holder of your account's signing key signed exactly this timestamp and this body.",
    tests: [
      'tests/verification/properties.test.ts › refuses whatever has one bit flipped: in the body, the timestamp or the signature',
      'tests/verification/properties.test.ts › accepts what OpenSSL signed, and gives back what was signed',
    ],
  },
  {
    where: 'README.md',
    sentence: 'The timestamp is within five minutes of your clock.',
    tests: ['tests/verification/security.test.ts › is refused outside the window, on either side, to the second'],
  },
  {
    where: 'README.md',
    sentence: 'A receiver answers 200 only after your handler has returned.',
    tests: [
      'tests/receiver/random-schedules.test.ts › 200 only after the delivery was handled, whose effects are committed where that is promised',
    ],
  },
  {
    where: 'README.md',
    sentence: 'One handler at a time works on a delivery.',
    tests: [
      'tests/receiver/random-schedules.test.ts › One handler at a time for each delivery, as long as its lease lasts',
    ],
  },
  {
    where: 'README.md',
    sentence: '**Once, if you ask for it.**',
    tests: [
      'tests/receiver/random-schedules.test.ts › What handlers write in the transaction of `completeIn` takes effect once, whatever dies when',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: it takes effect once where the process dies before the commit, or after it',
      'tests/operations/app/exactly-once.test.mjs › SQLite: it takes effect once where the process dies before the commit, or after it',
    ],
  },
  {
    where: 'README.md',
    sentence: 'To prevent this, commit your work and the mark "handled" in [one transaction](docs/exactly-once.md).',
    tests: [
      'tests/receiver/random-schedules.test.ts › What handlers write in the transaction of `completeIn` takes effect once, whatever dies when',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: it takes effect once where the process dies before the commit, or after it',
      'tests/operations/app/exactly-once.test.mjs › SQLite: it takes effect once where the process dies before the commit, or after it',
    ],
  },
  {
    where: 'README.md',
    sentence:
      "A Call Control event is then in Telnyx's log, and [recovery](docs/operations.md#recovery) brings it back.",
    tests: [
      'tests/recovery/recover-deliveries.test.ts › every page, every event once',
      'tests/recovery/with-a-receiver.test.ts › what arrived is not handled again, and what was recovered is a duplicate when it arrives late',
    ],
  },
  {
    where: 'README.md',
    sentence: 'Messages never contain received data.',
    tests: [
      'tests/verification/security.test.ts › quotes no secret, no key, no signature and no body: not in its message, not in its fields, not in a cause',
      'tests/events/event-fixtures.test.ts › $name: the error holds no value of the body',
      'tests/events/events.test.ts › does not show an odd event type (%j)',
    ],
  },
  {
    where: 'README.md',
    sentence: 'Nearly always: it verifies, answers, and handles each delivery once.',
    tests: [
      'tests/receiver/random-schedules.test.ts › 200 only after the delivery was handled, whose effects are committed where that is promised',
      'tests/receiver/random-schedules.test.ts › What was handled is not handled again for as long as it is remembered',
      'tests/receiver/random-schedules.test.ts › One handler at a time for each delivery, as long as its lease lasts',
    ],
  },
  {
    where: 'README.md',
    sentence: 'Never throws.',
    tests: [
      'tests/events/validators.test.ts › never throws, never changes its input, and says siprec of what its schema and toSiprecStatus accept only',
      'tests/events/events.test.ts › never throws',
    ],
  },
  {
    where: 'README.md',
    sentence: 'Reads and checks the key once, at start-up.',
    tests: [
      'tests/keys/public-key.test.ts › fails at start-up, not at the first webhook',
      'tests/verification/security.test.ts › in bytes that change after they were imported is still the imported one',
      'tests/keys/public-key.test.ts › reads each member of a JSON Web Key once',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'If `idSource` is `event`, remember the `id` of what you handled for at least twice the tolerance.',
    tests: [
      'tests/receiver/handle-without-verification.test.ts › it uses no `this`, and says what the store remembers',
      'tests/receiver/random-schedules.test.ts › What was handled is not handled again for as long as it is remembered',
      'tests/receiver/random-schedules.test.ts › A captured delivery that was handled cannot be replayed',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'A receiver does this for you, for a day, if its store keeps what it holds.',
    tests: [
      'tests/receiver/handle-without-verification.test.ts › it uses no `this`, and says what the store remembers',
      'tests/receiver/random-schedules.test.ts › What was handled is not handled again for as long as it is remembered',
      'tests/receiver/random-schedules.test.ts › A captured delivery that was handled cannot be replayed',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Its fields are in the URL, and Telnyx signs only bodies.',
    tests: [
      'tests/receiver/receiver.test.ts › a GET with the fields of TeXML, which nothing signs: says how to set the method',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Only the holder of the signing key can make one, so it is no forgery.',
    tests: [
      'tests/verification/vectors.test.ts › an R of mixed order, which only the holder of the secret key can make, is where engines differ',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'This is the only known difference between the verdicts of the root and of `/native`.',
    tests: [
      'tests/verification/vectors.test.ts › an R of mixed order, which only the holder of the secret key can make, is where engines differ',
      'tests/verification/fixtures.test.ts › $name: $description',
      'tests/verification/vectors.test.ts › $tcId $comment',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: '[Exactly once](docs/exactly-once.md) prevents that.',
    tests: [
      'tests/receiver/random-schedules.test.ts › What handlers write in the transaction of `completeIn` takes effect once, whatever dies when',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: it takes effect once where the process dies before the commit, or after it',
      'tests/operations/app/exactly-once.test.mjs › SQLite: it takes effect once where the process dies before the commit, or after it',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'The token is compared after the signature was checked, so only somebody with a genuine delivery can probe it.',
    tests: [
      'tests/verification/verify.test.ts › is compared in as many steps wherever a wrong one differs, and however long that is',
      'tests/verification/verify.test.ts › is judged after the signature, so that it cannot be guessed by strangers',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Its comparison takes the same number of steps wherever a wrong token differs.',
    tests: [
      'tests/verification/verify.test.ts › is compared in as many steps wherever a wrong one differs, and however long that is',
      'tests/verification/verify.test.ts › is judged after the signature, so that it cannot be guessed by strangers',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      "In `/native` and `/receiver` it only checks the key, and the runtime's own Ed25519 verifies the signature.",
    tests: [
      'tests/engines/native.test.ts › is the platform’s where that works',
      'tests/engines/native.test.ts › is noble where the platform’s %s',
      'tests/engines/native.test.ts › a receiver %s has the engine of the native door: noble, which hashes by crypto.subtle, is not asked',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'If a runtime has no Ed25519, `@noble/ed25519` verifies the signature, too.',
    tests: [
      'tests/engines/native.test.ts › is the platform’s where that works',
      'tests/engines/native.test.ts › is noble where the platform’s %s',
      'tests/engines/native.test.ts › a receiver %s has the engine of the native door: noble, which hashes by crypto.subtle, is not asked',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Only `/standard` uses `standardwebhooks`, which brings `@stablelib/base64` and `fast-sha256`.',
    tests: ['tests/package/contents.test.ts › %s reaches %j and no more'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Only `/schemas` uses `typebox`.',
    tests: ['tests/package/contents.test.ts › %s reaches %j and no more'],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'The command line reads a capture of at most 128 MiB with at most 10,000 requests, in a time that grows with its size alone.',
    tests: [
      'tests/captures/reading.test.ts › longer than is read',
      'tests/captures/reading.test.ts › more requests than are read',
      'tests/captures/reading.test.ts › one body for so many URLs that they are longer than is read',
      'tests/captures/reading.test.ts › a header of half a million lines',
      'tests/captures/reading.test.ts › a header that goes on in blanks, and never ends',
      'tests/captures/reading.test.ts › an answer is read once, however many requests it answers',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'It does not search bodies of more than 64 KiB for the cause of a failure.',
    tests: ['tests/diagnosis/diagnose.test.ts › a body of 64 KiB is mended, and a longer one is tried as it is only'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Only your user can read the saved files, except on Windows.',
    tests: [
      'tests/cli/listen.test.ts › keeps each delivery as a file that verify takes, and nothing else; names sort as they came',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'It judges the age after the signature on purpose: only a genuine delivery is worth another attempt.',
    tests: ['tests/receiver/receiver.test.ts › genuine, but not fresh: %s'],
  },
  {
    where: 'SECURITY.md',
    sentence: '`/testing` signs without a promise, so it takes SHA-512 from `@noble/hashes`.',
    tests: ['tests/package/contents.test.ts › %s reaches %j and no more'],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'The package accepts a delivery that the holder of the signing key did not sign, or one outside the tolerance.',
    tests: [
      'tests/verification/properties.test.ts › refuses whatever has one bit flipped: in the body, the timestamp or the signature',
      'tests/verification/security.test.ts › is refused outside the window, on either side, to the second',
      'tests/verification/vectors.test.ts › $tcId $comment',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'A receiver answers 200 although no handler ran to its end.',
    tests: [
      'tests/receiver/random-schedules.test.ts › 200 only after the delivery was handled, whose effects are committed where that is promised',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: "The exceptions are what you asked for: `onOther: 'ignore'`, or a mark that your own transaction made.",
    tests: [
      'tests/receiver/receiver.test.ts › for what is not SIPREC and is to be ignored, without asking the store',
      'tests/receiver/complete-in.test.ts › since the transaction is committed later: 500, and 200 from then on',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'Two handlers work on one delivery at the same time, although the store answered, the clocks ran and the process did not stand still.',
    tests: [
      'tests/receiver/random-schedules.test.ts › One handler at a time for each delivery, as long as its lease lasts',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'A stranger makes genuine deliveries fail, or makes the process use memory or time beyond the limits below.',
    tests: [
      'tests/receiver/hooks.test.ts › takes bounded memory, however many names errors have',
      'tests/receiver/ask-for-keys.test.ts › requests whose headers are not in order do not ask',
      'tests/keys/public-key.test.ts › are kept: successes only, at most 32, by content',
      'tests/receiver/receiver.test.ts › %s, with the code and nothing else, before any store',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      "An error, a log line or an answer contains a key, a token, a signature or a received byte: any part of a request's method, URL, headers or body.",
    tests: [
      'tests/verification/security.test.ts › quotes no secret, no key, no signature and no body: not in its message, not in its fields, not in a cause',
      'tests/receiver/hooks.test.ts › is printed as is promised, where there are no hooks',
      'tests/receiver/receiver.test.ts › %s, with the code and nothing else, before any store',
      'tests/receiver/receiver.test.ts › learn no more than the errors of verify tell',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'The two exceptions are `eventType` and `id`: both come from a verified delivery, and are well-formed.',
    tests: ['tests/events/events.test.ts › does not show an odd event type (%j)'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'A receiver also prints what your own code threw: your handlers, hooks, store and key function.',
    tests: ['tests/receiver/hooks.test.ts › is printed as is promised, where there are no hooks'],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'A received field changes a prototype, becomes markup in the inspector (the page of `listen --ui`), or reaches a file or a shell.',
    tests: [
      'tests/verification/security.test.ts › with a field named __proto__ changes no prototype',
      'tests/inspector/cases.mjs › markup in headers, bodies, paths and names stays text',
      'tests/cli/listen.test.ts › never over a file or through a link that is there, and in order though the clock is set back',
      'tests/inspector/copies.test.ts › %s',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'Ed25519 is checked strictly (`@noble/ed25519`, `zip215: false`), over the timestamp and the body as they came.',
    tests: [
      'tests/verification/security.test.ts › is signed as it came, and not as a number printed again',
      'tests/verification/vectors.test.ts › $tcId $comment',
      'tests/verification/security.test.ts › of mixed order is refused, although it verifies under a cofactored equation',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Nothing is parsed before it is verified.',
    tests: [
      'tests/verification/verify.test.ts › is key, options, headers, timestamp, freshness, signature form, body shape, signature, bearer token, decoding',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Nothing is re-serialised.',
    tests: [
      'tests/verification/security.test.ts › parsed and re-serialised is refused',
      'tests/verification/security.test.ts › is signed as it came, and not as a number printed again',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'A signature must be canonical Base64 of exactly 64 bytes.',
    tests: [
      'tests/verification/security.test.ts › is not decoded leniently',
      'tests/verification/properties.test.ts › decodes only what re-encodes to itself',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'A timestamp is 1 to 15 ASCII digits.',
    tests: [
      'tests/verification/security.test.ts › is not read by parseInt',
      'tests/verification/properties.test.ts › timestamps are read whole or not at all',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'S ≥ L is refused.',
    tests: ['tests/verification/security.test.ts › S + L, the second value that solves the equation, is refused'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'The key must be a canonical point of the prime-order subgroup.',
    tests: [
      'tests/verification/vectors.test.ts › $hex is refused as a key',
      'tests/verification/security.test.ts › of mixed order is refused, although it verifies under a cofactored equation',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'It is refused before any Ed25519 implementation is asked.',
    tests: [
      'tests/verification/verify.test.ts › is not asked of a signature whose R has small order',
      'tests/verification/vectors.test.ts › $hex is refused as R, though the equation holds',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'It is refused outside the tolerance, which is 300 s either way by default.',
    tests: [
      'tests/verification/security.test.ts › is refused outside the window, on either side, to the second',
      'tests/receiver/receiver.test.ts › genuine, but not fresh: %s',
    ],
  },
  {
    where: 'README.md',
    sentence: 'A receiver answers 503.',
    tests: ['tests/receiver/receiver.test.ts › genuine, but not fresh: %s'],
  },
  {
    where: 'README.md',
    sentence:
      'Three get a 401, because they look like a forgery or a replay: a wrong public key, a bearer token that your own proxy does not add, and, with `verify`, a wrong clock.',
    tests: [
      'tests/receiver/receiver.test.ts › authorization_mismatch, also when it is stale',
      'tests/verification/security.test.ts › is refused outside the window, on either side, to the second',
    ],
  },
  {
    where: 'README.md',
    sentence: 'If the clock is wrong, a receiver answers 503, so that Telnyx tries again.',
    tests: ['tests/receiver/receiver.test.ts › genuine, but not fresh: %s'],
  },
  {
    where: 'SECURITY.md',
    sentence:
      "If both of Telnyx's signature headers are absent, the package reads `webhook-timestamp` and `webhook-signature: v1a,…` instead, with the same checks.",
    tests: [
      'tests/headers/headers.test.ts › holds one v1a signature, in any place of its list',
      'tests/verification/properties.test.ts › keeps the verdict: verify(toStandardHeaders(h, b), b, key) agrees with verify(h, b, key)',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'A receiver answers 503.',
    tests: [
      'tests/verification/security.test.ts › is refused outside the window, on either side, to the second',
      'tests/receiver/receiver.test.ts › genuine, but not fresh: %s',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: '`content-type`, `webhook-id` and the URL decide nothing.',
    tests: [
      'tests/verification/security.test.ts › of the other wire form cannot be reached by a content-type header, since it is not signed',
      'tests/verification/security.test.ts › named webhook-id changes nothing, since it is not signed',
      'tests/receiver/receiver.test.ts › whatever the URL, which is not signed: %s',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Duplicated signature headers are refused.',
    tests: [
      'tests/verification/security.test.ts › that comes twice is refused: which one was meant, nobody knows',
      'tests/verification/security.test.ts › that a server joined with a comma is refused, and the message says what the comma means',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'There is no switch, though a huge `toleranceSeconds` lets old deliveries in.',
    tests: [
      'tests/verification/verify.test.ts › are refused: %s',
      'tests/verification/security.test.ts › that is unset never switches verification off',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'An unset key, an empty token, an unknown option and options that are not a plain object are errors.',
    tests: [
      'tests/verification/verify.test.ts › are refused: %s',
      'tests/verification/security.test.ts › that is unset never switches verification off',
      'tests/receiver/receiver.test.ts › finds %s at once: %o',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'With `bearerToken: undefined`, no token is required: check that your variable is set.',
    tests: ['tests/verification/verify.test.ts › that are absent or undefined mean the default'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'If the headers are wrong, a receiver refuses the request before it reads the body.',
    tests: ['tests/receiver/receiver.test.ts › by the headers alone, without reading the body: %j'],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'It reads at most `maxBodyBytes` in `bodyTimeoutMs`, and does not ask the store before the signature has matched.',
    tests: [
      'tests/receiver/receiver.test.ts › of as many bytes as may be, and of one more: 413',
      'tests/receiver/receiver.test.ts › that is too long is not read on',
      'tests/receiver/receiver.test.ts › that stops coming is given up: 408',
      'tests/receiver/receiver.test.ts › %s, with the code and nothing else, before any store',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'If a receiver answers before it has read the body, it sends `connection: close`, so that a proxy that pools connections does not use this one for a genuine delivery.',
    tests: ['tests/receiver/unread-request.test.ts › %s is answered with %i, and the connection ends'],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'The package looks at 4,096 header entries at most, and at 1,024 characters at most of each header that it reads.',
    tests: [
      'tests/headers/headers.test.ts › with an entry count up to the limit, whatever the shape',
      'tests/headers/headers.test.ts › that holds %s is refused',
      'tests/verification/verify.test.ts › is refused as %s',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'They become own properties of a plain object.',
    tests: [
      'tests/verification/security.test.ts › with a field named __proto__ changes no prototype',
      'tests/events/events.test.ts › copies a field named __proto__ as a field',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'No prototype changes.',
    tests: [
      'tests/verification/security.test.ts › with a field named __proto__ changes no prototype',
      'tests/events/events.test.ts › copies a field named __proto__ as a field',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence:
      'No message, field or `cause` holds a key, a signature, a token or a received byte, except `eventType` and `id`.',
    tests: [
      'tests/verification/security.test.ts › quotes no secret, no key, no signature and no body: not in its message, not in its fields, not in a cause',
      'tests/events/event-fixtures.test.ts › $name: the error holds no value of the body',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: "A decoder's own error quotes the body, so it is dropped.",
    tests: ['tests/verification/security.test.ts › of a decoder is not kept: it quotes the body'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Such an answer is an error of the store, never a claim.',
    tests: [
      'tests/receiver/stores.test.ts › takes %s for no claim',
      'tests/receiver/receiver.test.ts › a store that %s',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'The error is `runtime_unsupported`, never `signature_mismatch`.',
    tests: [
      'tests/verification/security.test.ts › without crypto.subtle is unsupported, which is not the same as a forgery',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'The inspector listens on loopback only.',
    tests: ['tests/inspector/cases.mjs › it listens on loopback whatever listen listens on'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'It refuses unknown `Host` names, and its address holds a token.',
    tests: [
      'tests/inspector/cases.mjs › a rebound name and another site are refused, token or not',
      'tests/inspector/cases.mjs › every address without the token is a 403',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'The key is sent to `baseUrl` only, by https, or by http on the same machine.',
    tests: [
      'tests/recovery/recover-deliveries.test.ts › %s is option_invalid, and nothing is asked',
      'tests/recovery/recover-deliveries.test.ts › %s is api_refused at once',
    ],
  },
  {
    where: 'SECURITY.md',
    sentence: 'Redirects are not followed.',
    tests: ['tests/recovery/recover-deliveries.test.ts › %s is api_refused at once'],
  },
  {
    where: 'SECURITY.md',
    sentence: 'No message holds the key.',
    tests: [
      'tests/recovery/recover-deliveries.test.ts › a wrong key is named in no message',
      "tests/recovery/recover-deliveries.test.ts › an error of somebody's own fetch is not passed on: it may hold the key",
    ],
  },
  {
    where: 'src/schemas.ts',
    sentence: 'The only place where TypeBox is.',
    tests: [
      'tests/import-rules.test.ts › imports only the packages it may',
      'tests/package/contents.test.ts › %s reaches %j and no more',
    ],
  },
  {
    where: 'src/receiver.ts',
    sentence:
      'A receiver verifies deliveries, runs one handler at a time for each, and answers 200 only after the delivery was handled.',
    tests: [
      'tests/receiver/random-schedules.test.ts › 200 only after the delivery was handled, whose effects are committed where that is promised',
      'tests/receiver/random-schedules.test.ts › One handler at a time for each delivery, as long as its lease lasts',
    ],
  },
  {
    where: 'src/receiver.ts',
    sentence:
      'It answers **200 only after the delivery was handled**, and runs one handler at a time for each delivery.',
    tests: [
      'tests/receiver/random-schedules.test.ts › 200 only after the delivery was handled, whose effects are committed where that is promised',
      'tests/receiver/random-schedules.test.ts › One handler at a time for each delivery, as long as its lease lasts',
    ],
  },
  {
    where: 'src/receiver.ts',
    sentence:
      'With `sqliteStore` or `postgresStore`, `delivery.completeIn` commits your writes and the mark together, so that your writes take effect exactly once.',
    tests: [
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: it takes effect once where the process dies before the commit, or after it',
      'tests/operations/app/exactly-once.test.mjs › SQLite: it takes effect once where the process dies before the commit, or after it',
      'tests/receiver/random-schedules.test.ts › What handlers write in the transaction of `completeIn` takes effect once, whatever dies when',
    ],
  },
  {
    where: 'src/recovery.ts',
    sentence:
      '`recoverDeliveries` reads the log of failed deliveries and hands each event to your receiver, which handles it once.',
    tests: [
      'tests/recovery/recover-deliveries.test.ts › every page, every event once',
      'tests/recovery/recover-deliveries.test.ts › the same event in several records is handled once',
      'tests/recovery/with-a-receiver.test.ts › what arrived is not handled again, and what was recovered is a duplicate when it arrives late',
    ],
  },
  {
    where: 'src/errors/codes-and-statuses.ts',
    sentence: 'Answered 500, so that the delivery is sent again once you fixed it.',
    tests: [
      'tests/errors/errors.test.ts › has its name, its status under both names, and is an Error of ours',
      'tests/receiver/receiver.test.ts › our own set-up: without a code',
    ],
  },
  {
    where: 'src/errors/codes-and-statuses.ts',
    sentence: 'Codes are public API: one is removed or changes its meaning in a major version only.',
    tests: ['tests/documentation/names.test.ts › those that were released are there'],
  },
  {
    where: 'src/errors/codes-and-statuses.ts',
    sentence:
      'Answered 500, so that it is sent again once you fixed the reason; but `event_other`, which is no SIPREC event and was sent to the wrong function only, is a 400.',
    tests: [
      'tests/errors/errors.test.ts › has its name, its status under both names, and is an Error of ours',
      'tests/events/events.test.ts › refuses what is no SIPREC event',
    ],
  },
  {
    where: 'src/errors/is-webhook-error.ts',
    sentence: 'Never throws.',
    tests: ['tests/verification/properties.test.ts › isWebhookError itself never throws, and takes none of it for one'],
  },
  {
    where: 'src/errors/webhook-errors.ts',
    sentence: 'The message is never for the client.',
    tests: ['tests/errors/errors.test.ts › has its name, its status under both names, and is an Error of ours'],
  },
  {
    where: 'src/errors/webhook-errors.ts',
    sentence: 'Never its value.',
    tests: [
      'tests/events/events.test.ts › never quotes values',
      'tests/events/event-fixtures.test.ts › $name: the error holds no value of the body',
    ],
  },
  {
    where: 'src/events/call-control.ts',
    sentence:
      'API version 1 has it in the payload, or has only `created_at`, when the webhook was made; the parse functions then fill this in and leave both where they are.',
    tests: [
      'tests/events/events.test.ts › fills in occurred_at for version 1',
      'tests/events/events.test.ts › fills in id and occurred_at for version 1 by webhook_id, and changes nothing of what it got',
    ],
  },
  {
    where: 'src/events/classify.ts',
    sentence: 'Never throws.',
    tests: [
      'tests/events/validators.test.ts › never throws, never changes its input, and says siprec of what its schema and toSiprecStatus accept only',
      'tests/events/events.test.ts › never throws',
    ],
  },
  {
    where: 'src/events/classify.ts',
    sentence:
      'A SIPREC event that is not one of the six in a known shape is `invalid` (`event_unknown` or `event_invalid`), never `other`: new kinds and shapes must be noticed, not dropped.',
    tests: [
      'tests/events/events.test.ts › notices %s as SIPREC that is not known',
      'tests/events/events.test.ts › takes %s for invalid SIPREC',
      'tests/events/event-fixtures.test.ts › calls no body other that is of SIPREC',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for Call Control events only: a TeXML event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for `siprec.failed` only: any other event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for `siprec.started` only: any other event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for `siprec.stopped` only: any other event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for TeXML events only: a Call Control event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for `siprec-failed` only: any other event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for `siprec-started` only: any other event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/parse-siprec-event.ts',
    sentence: '{@link parseSiprecEvent}, for `siprec-stopped` only: any other event is `event_other`.',
    tests: [
      'tests/events/event-fixtures.test.ts › $name: is accepted by the parsers of its family and kind, by no others',
    ],
  },
  {
    where: 'src/events/to-siprec-status.ts',
    sentence: 'Call Control only.',
    tests: ['tests/events/event-fixtures.test.ts › $name: has its status and its family'],
  },
  {
    where: 'src/events/to-siprec-status.ts',
    sentence: 'TeXML only.',
    tests: ['tests/events/event-fixtures.test.ts › $name: has its status and its family'],
  },
  {
    where: 'src/events/to-siprec-status.ts',
    sentence: 'Never throws for an event that the parse functions returned.',
    tests: [
      'tests/events/events.test.ts › reads the client state %j as %j',
      'tests/events/validators.test.ts › never throws, never changes its input, and says siprec of what its schema and toSiprecStatus accept only',
    ],
  },
  {
    where: 'src/keys/import-public-key.ts',
    sentence: '@param publicKey - One key, or an array of at most four, in any form of {@link PublicKeyInput}.',
    tests: ['tests/verification/security.test.ts › array holds four at the most, imported ones counted'],
  },
  {
    where: 'src/verification/unwrap.ts',
    sentence: 'Use it if your URL receives SIPREC events only, such as a SIPREC `statusCallback`.',
    tests: ['tests/events/events.test.ts › refuses what is no SIPREC event'],
  },
  {
    where: 'src/verification/unwrap.ts',
    sentence:
      "@param publicKey - Your account's public key from Mission Control, in any form of {@link PublicKeyInput}; or at most four of them.",
    tests: ['tests/verification/security.test.ts › array holds four at the most, imported ones counted'],
  },
  {
    where: 'src/verification/verify.ts',
    sentence: 'A field that came more than once is a `string[]`.',
    tests: ['tests/verification/verify.test.ts › %s'],
  },
  {
    where: 'src/verification/verify.ts',
    sentence: 'Resolves only if the delivery is genuine and fresh, and rejects otherwise.',
    tests: [
      'tests/verification/properties.test.ts › refuses whatever has one bit flipped: in the body, the timestamp or the signature',
      'tests/verification/security.test.ts › is refused outside the window, on either side, to the second',
      'tests/verification/fixtures.test.ts › $name: $description',
    ],
  },
  {
    where: 'src/verification/verify.ts',
    sentence:
      "@param publicKey - Your account's public key from Mission Control (Keys & Credentials, Public Key), in any form of {@link PublicKeyInput}; or an array of at most four, any of which may match.",
    tests: ['tests/verification/security.test.ts › array holds four at the most, imported ones counted'],
  },
  {
    where: 'src/verification/verify-options.ts',
    sentence: '`verify` calls it once for each delivery.',
    tests: [
      'tests/verification/verify.test.ts › ask the clock once for each delivery',
      'tests/receiver/receiver.test.ts › the clock is asked once for each genuine delivery, and for no other',
    ],
  },
  {
    where: 'src/verification/verify-options.ts',
    sentence: 'A receiver calls it once for each genuine delivery.',
    tests: [
      'tests/verification/verify.test.ts › ask the clock once for each delivery',
      'tests/receiver/receiver.test.ts › the clock is asked once for each genuine delivery, and for no other',
    ],
  },
  {
    where: 'src/native.ts',
    sentence: "The root's `importPublicKey`, without building a table that only `@noble/ed25519` needs.",
    tests: ['tests/engines/native.test.ts › has all of the root, and all but three things are the same'],
  },
  {
    where: 'src/standard/resign.ts',
    sentence:
      "@param publicKey - Your Telnyx account's public key, in any form of {@link PublicKeyInput}; or at most four of them.",
    tests: ['tests/verification/security.test.ts › array holds four at the most, imported ones counted'],
  },
  {
    where: 'src/standard/resign.ts',
    sentence: 'An array of at most eight gives a list of signatures in the same order.',
    tests: [
      'tests/standard/standard.test.ts › signs with each of several secrets, in their order',
      'tests/standard/standard.test.ts › refuses as a secret: %s',
    ],
  },
  {
    where: 'src/standard/standard-options.ts',
    sentence: 'To get that time, `resign` calls the option `now` once more.',
    tests: [
      "tests/standard/standard.test.ts › with timestamp: 'now', asks the clock once more",
      "tests/standard/standard.test.ts › keeps Telnyx's timestamp, and with timestamp: 'now' signs the time of the clock",
    ],
  },
  {
    where: 'src/standard/standard-verification-error.ts',
    sentence: 'It is always false.',
    tests: ['tests/standard/standard.test.ts › is an error of ours and of the standardwebhooks package'],
  },
  {
    where: 'src/standard/webhook.ts',
    sentence:
      "It resolves only if one `v1a` signature in the list is genuine, and the timestamp is within five minutes of the system's clock.",
    tests: [
      'tests/standard/standard.test.ts › Webhook refuses whatever has one bit flipped: in the body, the id, the timestamp or the signature',
      'tests/standard/standard.test.ts › reads timestamps whole, as they came, and five minutes either way',
      'tests/standard/standard.test.ts › takes a list of at most eight, in which any genuine v1a wins',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: 'So your writes take effect exactly once, even if this process dies at any moment.',
    tests: [
      'tests/receiver/random-schedules.test.ts › What handlers write in the transaction of `completeIn` takes effect once, whatever dies when',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: it takes effect once where the process dies before the commit, or after it',
      'tests/operations/app/exactly-once.test.mjs › SQLite: it takes effect once where the process dies before the commit, or after it',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: 'When your handler has returned, it asks the store, and answers 200 only if the mark was committed.',
    tests: [
      'tests/receiver/complete-in.test.ts › once completeIn was called, nothing is renewed, and a lease that ran out does not stop the commit',
      'tests/receiver/complete-in.test.ts › a mark that is committed with the effects is a 200, and the receiver does not complete by itself',
      'tests/receiver/complete-in.test.ts › %s: 500, and the next attempt is handled',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: "Your account's public key, in any form of {@link PublicKeyInput}; or an array of at most four.",
    tests: [
      'tests/receiver/receiver.test.ts › finds %s at once: %o',
      'tests/verification/security.test.ts › array holds four at the most, imported ones counted',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: 'It must be at least twice the tolerance, or a captured delivery could be replayed.',
    tests: [
      'tests/receiver/receiver.test.ts › finds %s at once: %o',
      'tests/receiver/receiver.test.ts › takes a retention of twice the tolerance',
      'tests/receiver/random-schedules.test.ts › A captured delivery that was handled cannot be replayed',
    ],
  },
  {
    where: 'src/receiver/requests/fetch-request.ts',
    sentence: 'It answers a request, and never rejects.',
    tests: [
      'tests/receiver/random-schedules.test.ts › A receiver never rejects, and answers whatever it got once the handler has ended',
      'tests/receiver/receiver.test.ts › no Request, but %j',
    ],
  },
  {
    where: 'src/receiver/requests/fetch-request.ts',
    sentence:
      'It claims the event and runs the same handlers as for a delivery that arrives, so each event is handled once.',
    tests: [
      'tests/receiver/handle-without-verification.test.ts › what arrived is a duplicate here, and what was handled here is one when it arrives',
    ],
  },
  {
    where: 'src/receiver/requests/fetch-request.ts',
    sentence: 'It never rejects.',
    tests: [
      'tests/receiver/random-schedules.test.ts › A receiver never rejects, and answers whatever it got once the handler has ended',
      'tests/receiver/handle-without-verification.test.ts › %s',
    ],
  },
  {
    where: 'src/receiver/requests/to-node-listener.ts',
    sentence: 'Answers a Node request, and never rejects.',
    tests: [
      'tests/receiver/node-listener.test.ts › a response that is none of what the request promises: never rejects',
      'tests/receiver/node-listener.test.ts › a response that cannot be written to is closed, and the process goes on',
    ],
  },
  {
    where: 'src/receiver/stores/memory-store.ts',
    sentence: 'It never forgets a running one: while all are running, it refuses further claims.',
    tests: [
      'tests/receiver/stores.test.ts › forgets the oldest that is done when it is full',
      'tests/receiver/stores.test.ts › never forgets what is running: full of it, it takes nothing more',
    ],
  },
  {
    where: 'src/receiver/stores/postgres-store.ts',
    sentence:
      "With `delivery.completeIn(client)`, a handler's own writes to the same database take effect exactly once.",
    tests: [
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: it takes effect once where the process dies before the commit, or after it',
    ],
  },
  {
    where: 'src/receiver/stores/sqlite-store.ts',
    sentence:
      'Your own database, open and not read-only: of `better-sqlite3`, `node:sqlite` (Node 22.16 or later) or `bun:sqlite`.',
    tests: [
      'tests/operations/app/exactly-once.test.mjs › SQLite: no database, one that is read-only or in a transaction, and a table that has other columns are refused when the store is made',
      'tests/receiver/sql-stores.test.ts › %s refuses whatever is no database, and says what it takes',
    ],
  },
  {
    where: 'src/receiver/stores/sqlite-store.ts',
    sentence:
      "With `delivery.completeIn(database)`, a handler's own writes to the same database take effect exactly once.",
    tests: [
      'tests/operations/app/exactly-once.test.mjs › SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back',
      'tests/operations/app/exactly-once.test.mjs › SQLite: it takes effect once where the process dies before the commit, or after it',
    ],
  },
  {
    where: 'src/receiver/stores/sqlite-store.ts',
    sentence:
      '@throws {WebhookConfigurationError} `option_invalid`: it is no such database, is read-only or in a transaction, or has a table of that name with other columns.',
    tests: [
      'tests/operations/app/exactly-once.test.mjs › SQLite: no database, one that is read-only or in a transaction, and a table that has other columns are refused when the store is made',
    ],
  },
  {
    where: 'src/receiver/stores/store-conformance.ts',
    sentence: 'Called once for each rule.',
    tests: ['tests/receiver/stores.test.ts › keeps the rules, and is made once for each'],
  },
  {
    where: 'src/recovery/recover-deliveries.ts',
    sentence: 'The receiver handles it once, with the same claims and handlers as a delivery that arrives.',
    tests: [
      'tests/recovery/recover-deliveries.test.ts › every page, every event once',
      'tests/recovery/with-a-receiver.test.ts › what arrived is not handled again, and what was recovered is a duplicate when it arrives late',
    ],
  },
  {
    where: 'src/recovery/recovery-options.ts',
    sentence: 'It is sent to `baseUrl` only.',
    tests: [
      'tests/recovery/recover-deliveries.test.ts › %s is api_refused at once',
      'tests/recovery/recover-deliveries.test.ts › a wrong key is named in no message',
    ],
  },
  {
    where: 'src/recovery/recovery-options.ts',
    sentence: 'Only https is allowed, except on this machine.',
    tests: ['tests/recovery/recover-deliveries.test.ts › %s is option_invalid, and nothing is asked'],
  },
  {
    where: 'src/recovery/recovery-options.ts',
    sentence: 'Handles the body of a delivery that you know to be genuine, once for each id.',
    tests: ['tests/receiver/handle-without-verification.test.ts › %s: handled, then a duplicate'],
  },
  {
    where: 'src/recovery/recovery-options.ts',
    sentence: 'Never rejects.',
    tests: [
      'tests/receiver/random-schedules.test.ts › A receiver never rejects, and answers whatever it got once the handler has ended',
      'tests/recovery/recover-deliveries.test.ts › receivers that throw, or give nonsense',
    ],
  },
  {
    where: 'src/recovery/recovery-summary.ts',
    sentence: 'The ids of what is still to be done, at most 1,000.',
    tests: [
      'tests/recovery/recover-deliveries.test.ts › at most 1,000 by name, all by number',
      'tests/recovery/recover-deliveries.test.ts › records without an event are named by their own id, where they have one',
    ],
  },
  {
    where: 'src/diagnosis/causes.ts',
    sentence: 'Stable: changed in a major version only.',
    tests: ['tests/documentation/names.test.ts › those that were released are there'],
  },
  {
    where: 'src/diagnosis/diagnose.ts',
    sentence:
      'The work is bounded: eighty signatures at most for each key, and a body of more than 64 KiB is tried as it is only.',
    tests: [
      'tests/diagnosis/diagnose.test.ts › a body of 64 KiB is mended, and a longer one is tried as it is only',
      'tests/diagnosis/diagnose.test.ts › eighty signatures at most, and none twice: %j %s',
    ],
  },
  {
    where: 'src/diagnosis/diagnose.ts',
    sentence:
      'Never rejects: what `verify` refuses for its form, and a mistake in the set-up, such as `key_missing`, are causes, too.',
    tests: [
      'tests/diagnosis/diagnose.test.ts › $name: never rejects, and quotes nothing',
      'tests/diagnosis/diagnose.test.ts › %s',
    ],
  },
  {
    where: 'src/diagnosis/diagnose.ts',
    sentence:
      '@param publicKeys - The key that your handler has; or at most four, that one first: another that matches is the cause `key_other`, whose message says which.',
    tests: ['tests/diagnosis/diagnose.test.ts › under another of the keys', 'tests/diagnosis/diagnose.test.ts › %s'],
  },
  {
    where: 'src/verification/verify.ts',
    sentence: "`'signature'`: the body names no event, so each retry has another id.",
    tests: [
      'tests/verification/verify.test.ts › is from the signature when there is %s',
      'tests/receiver/hooks.test.ts › two attempts of a delivery whose body names no event are both handled, and the handler can tell',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: "If it is `'event'`, the id is the same on every attempt.",
    tests: [
      'tests/receiver/receiver.test.ts › without a handler for what was handled before, also when it was signed anew',
      'tests/receiver/hooks.test.ts › two attempts of a delivery whose body names no event are both handled, and the handler can tell',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: 'The receiver answers 200 after it has returned, or after the promise that it returned has resolved.',
    tests: [
      'tests/receiver/receiver.test.ts › once the event was handled, not before',
      'tests/receiver/receiver.test.ts › a handler threw: the next attempt is handled',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: 'If it throws or rejects, the receiver answers 500, and Telnyx sends the delivery again.',
    tests: [
      'tests/receiver/receiver.test.ts › once the event was handled, not before',
      'tests/receiver/receiver.test.ts › a handler threw: the next attempt is handled',
    ],
  },
  {
    where: 'src/receiver/receiver-options.ts',
    sentence: 'Less is `option_invalid`.',
    tests: [
      'tests/receiver/receiver.test.ts › finds %s at once: %o',
      'tests/receiver/receiver.test.ts › takes a retention of twice the tolerance',
      'tests/receiver/random-schedules.test.ts › A captured delivery that was handled cannot be replayed',
    ],
  },
  {
    where: 'src/recovery/recovery-options.ts',
    sentence: 'Called after each record.',
    tests: ['tests/recovery/recover-deliveries.test.ts › is told of each record'],
  },
  {
    where: 'src/recovery/recovery-options.ts',
    sentence: 'No message contains it.',
    tests: [
      'tests/recovery/recover-deliveries.test.ts › %s is api_refused at once',
      'tests/recovery/recover-deliveries.test.ts › a wrong key is named in no message',
    ],
  },
  {
    where: 'src/receiver/stores/claim-store.ts',
    sentence: 'Optional: `delivery.completeIn` needs it.',
    tests: [
      'tests/receiver/random-schedules.test.ts › What handlers write in the transaction of `completeIn` takes effect once, whatever dies when',
      'tests/receiver/complete-in.test.ts › a store that cannot says which can',
    ],
  },
  {
    where: 'src/receiver/stores/postgres-client.ts',
    sentence: 'The store reads `rows` of the answer and nothing else, so you can wrap another library.',
    tests: ['tests/operations/app/exactly-once.test.mjs › PostgreSQL: of an answer, only its rows are used'],
  },
  {
    where: 'src/receiver/stores/postgres-store.ts',
    sentence: 'Then `onError` gets `option_invalid`, and the receiver answers 503.',
    tests: [
      'tests/operations/app/exactly-once.test.mjs › PostgreSQL: a table of that name that has other columns is found by the first delivery: 503, and onError is told',
    ],
  },
];

export const NO_PROMISES: readonly (Sentence & { reason: string })[] = [
  {
    where: 'README.md',
    sentence: 'A process can die after your handler did its work and before the receiver remembers that.',
    reason: 'What can go wrong; the sentence after the next has the promise.',
  },
  {
    where: 'README.md',
    sentence: 'The work is then done twice.',
    reason: 'What can go wrong; the next sentence has the promise.',
  },
  {
    where: 'README.md',
    sentence: 'It gives up after some minutes.',
    reason: 'What Telnyx does.',
  },
  {
    where: 'README.md',
    sentence: 'It is [unknown](docs/operations.md#texml) whether the log has TeXML events.',
    reason: 'What is not promised.',
  },
  {
    where: 'README.md',
    sentence: 'A `siprec.stopped` event can arrive before its `siprec.started` event.',
    reason: 'What is not promised.',
  },
  {
    where: 'README.md',
    sentence: '[SECURITY.md](SECURITY.md) says what is trusted and what is not.',
    reason: 'Says where to read on.',
  },
  {
    where: 'README.md',
    sentence: 'Telnyx may never resend a delivery that you answered with a 4xx.',
    reason: 'What Telnyx does.',
  },
  {
    where: 'README.md',
    sentence: 'You keep track of handled deliveries yourself, or you only pass deliveries on.',
    reason: 'Says when the reader wants it.',
  },
  {
    where: 'README.md',
    sentence: 'write to my database exactly once',
    reason: 'What the reader wants; the page that it leads to makes the promise.',
  },
  { where: 'README.md', sentence: '[Exactly once](docs/exactly-once.md)', reason: 'The title of a page.' },
  {
    where: 'SECURITY.md',
    sentence: 'A forged event must never be taken for genuine, and a genuine one must never be lost.',
    reason: 'The aim; the table below it has what is done for it.',
  },
  {
    where: 'SECURITY.md',
    sentence: 'A webhook endpoint is a public URL.',
    reason: 'What there is, and not what is done about it.',
  },
  {
    where: 'SECURITY.md',
    sentence: 'Strangers can post to it, and so can everybody who recorded a genuine delivery.',
    reason: 'What there is, and not what is done about it.',
  },
  { where: 'SECURITY.md', sentence: 'Most runtimes accept others.', reason: 'What others do.' },
  {
    where: 'SECURITY.md',
    sentence: 'The SIPREC events that Telnyx documents are shorter than 2 kB.',
    reason: 'What others do.',
  },
  {
    where: 'SECURITY.md',
    sentence: 'To spend less on a flood, set a smaller `maxBodyBytes` than its 1 MiB.',
    reason: 'What the reader may do.',
  },
  {
    where: 'SECURITY.md',
    sentence: 'The command line is made to show what it receives.',
    reason: 'Says what the sentences before it do not speak of.',
  },
  { where: 'SECURITY.md', sentence: 'No honest signer makes one.', reason: 'What others do.' },
  { where: 'SECURITY.md', sentence: 'For replays inside the tolerance, see above.', reason: 'Says where to read on.' },
  {
    where: 'SECURITY.md',
    sentence: '`verify` gets bodies when they are complete, so limit their size in your server.',
    reason: 'What the reader has to do.',
  },
  {
    where: 'src/events/call-control.ts',
    sentence: 'The Call Control application (once called connection): a decimal number above 2^53, so text.',
    reason: 'A former name.',
  },
  {
    where: 'src/headers/to-standard-headers.ts',
    sentence: '@param rawBody - The body exactly as it arrived.',
    reason: 'What the reader has to give.',
  },
  {
    where: 'src/verification/unwrap.ts',
    sentence: '@param rawBody - The body exactly as it arrived, before any parser: text or bytes.',
    reason: 'What the reader has to give.',
  },
  {
    where: 'src/verification/verify.ts',
    sentence: 'Never pass a body that was parsed and re-serialised.',
    reason: 'What the reader has to give.',
  },
  {
    where: 'src/verification/verify.ts',
    sentence: '@param rawBody - The body exactly as it arrived, before any parser: text or bytes.',
    reason: 'What the reader has to give.',
  },
  {
    where: 'src/standard/resign.ts',
    sentence: '@param rawBody - The body exactly as it arrived, before any parser: text or bytes.',
    reason: 'What the reader has to give.',
  },
  {
    where: 'src/standard/standard-options.ts',
    sentence: "Use `'now'` only if deliveries wait in your own queue, and only if the recipients remember ids.",
    reason: 'Advice to the reader.',
  },
  {
    where: 'src/standard/webhook.ts',
    sentence:
      'It has the same methods as the `Webhook` of the `standardwebhooks` package, which can do HMAC (`v1`) only.',
    reason: 'What another package does.',
  },
  {
    where: 'src/standard/webhook.ts',
    sentence: '@param payload - The body exactly as it arrived, before any parser: text or bytes.',
    reason: 'What the reader has to give.',
  },
  {
    where: 'src/standard/webhook.ts',
    sentence: '@param payload - The body exactly as it will be sent: text or bytes.',
    reason: 'What the reader has to give.',
  },
  {
    where: 'src/receiver/requests/fetch-request.ts',
    sentence: 'It verifies nothing: never pass it what came in by HTTP.',
    reason: 'Advice to the reader.',
  },
  {
    where: 'src/receiver/stores/claim-store.ts',
    sentence: '@returns Nothing, at once or as a promise',
    reason: '"At once" is "without waiting" here.',
  },
  {
    where: 'src/receiver/stores/redis-store.ts',
    sentence: 'If your Redis forgets keys, a duplicate is handled once more.',
    reason: 'What is not promised.',
  },
  {
    where: 'src/recovery/recovery-summary.ts',
    sentence: 'Above 1,000, an event that is in several records may be counted more than once.',
    reason: 'What is not promised.',
  },
  {
    where: 'src/testing/create-test-key-pair.ts',
    sentence: 'An Ed25519 key pair, for tests only.',
    reason: 'Advice to the reader.',
  },
  {
    where: 'src/testing/sample-events.ts',
    sentence: 'Do not sign this: it would be sent as JSON, and TeXML is never JSON.',
    reason: 'What Telnyx does.',
  },
];
