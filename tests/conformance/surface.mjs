/** What is behind each door, and that one thing is the same behind all of them. */

import { ensure, equal } from './check.mjs';

/** What a user's `import { … }` names. */
const NAMES = {
  root: [
    ...['WebhookConfigurationError', 'WebhookError', 'WebhookPayloadError', 'WebhookVerificationError', 'classify'],
    ...['importPublicKey', 'isCallControlSiprecEvent', 'isTexmlSiprecEvent', 'isWebhookError'],
    ...['parseCallControlSiprecEvent', 'parseCallControlSiprecFailed', 'parseCallControlSiprecStarted'],
    ...['parseCallControlSiprecStopped', 'parseSiprecEvent', 'parseTexmlSiprecEvent', 'parseTexmlSiprecFailed'],
    ...[
      'parseTexmlSiprecStarted',
      'parseTexmlSiprecStopped',
      'toSiprecStatus',
      'toStandardHeaders',
      'unwrap',
      'verify',
    ],
  ],
  receiver: [
    ...['ClaimLostError', 'createReceiver', 'isWebhookError', 'memoryStore', 'postgresStore', 'postgresTable'],
    ...['redisStore', 'sqliteStore', 'sqliteTable', 'storeConformance', 'toNodeListener'],
  ],
  recovery: ['RecoveryError', 'isWebhookError', 'recoverDeliveries'],
  schemas: [
    ...['CallControlSiprecEvent', 'CallControlSiprecFailed', 'CallControlSiprecStarted', 'CallControlSiprecStopped'],
    ...['CallControlSiprecWebhook', 'SiprecEvent', 'TexmlSiprecEvent', 'TexmlSiprecFailed', 'TexmlSiprecStarted'],
    'TexmlSiprecStopped',
  ],
  standard: ['StandardWebhookVerificationError', 'Webhook', 'resign'],
  testing: ['createTestKeyPair', 'diagnose', 'sampleEvents', 'signDelivery'],
};

export function* surfaceCases({ root, native, receiver, recovery, schemas, standard, testing }) {
  const modules = { root, receiver, recovery, schemas, standard, testing };
  for (const [door, names] of Object.entries(NAMES)) {
    yield [`surface: the names of ${door}`, () => equal(Object.keys(modules[door]).sort(), names)];
  }
  yield [
    'surface: native is the root, but for three functions',
    () => {
      equal(Object.keys(native).sort(), NAMES.root);
      const others = NAMES.root.filter((name) => native[name] !== root[name]);
      equal(others, ['importPublicKey', 'unwrap', 'verify']);
    },
  ];
  yield ['surface: schemas are plain JSON Schema', () => arePlain(schemas)];
}

function arePlain(schemas) {
  for (const [name, schema] of Object.entries(schemas)) {
    const plain = JSON.parse(JSON.stringify(schema));
    ensure(plain.type === 'object' || Array.isArray(plain.anyOf), `${name} describes no object`);
  }
  const { required } = schemas.TexmlSiprecFailed;
  equal([...required].sort(), ['AccountSid', 'CallSid', 'SiprecEvent', 'SiprecSid', 'Timestamp']);
}
