/**
 * What every door has to do, whoever bundled, compiled or loaded it. Web APIs only, and no word of the package: who imports it, and how, is what
 * is tested.
 */

/** By door, and each with a name. A case that throws has failed. */
export const CASES = {
  root: {
    async 'takes a genuine delivery'({ root }, { callControl, publicKey, now }) {
      const { id, idSource, timestamp } = await root.verify(callControl.headers, callControl.rawBody, publicKey, {
        now,
      });
      same({ id, idSource, timestamp }, { id: callControl.id, idSource: 'event', timestamp: now() });
    },
    async 'refuses a changed one'({ root }, delivery) {
      await refusesChanged(root.verify, root, delivery);
    },
    async 'refuses a stale one'({ root }, { callControl, publicKey, now }) {
      const later = { now: () => new Date(now().getTime() + 301_000) };
      const error = await rejection(root.verify(callControl.headers, callControl.rawBody, publicKey, later));
      same([error.code, error.skewSeconds], ['timestamp_too_old', 301]);
    },
    async 'parses the events of both forms'({ root }, { callControl, texml, publicKey, now }) {
      const json = await root.unwrap(callControl.headers, callControl.rawBody, publicKey, { now });
      const form = await root.unwrap(texml.headers, texml.rawBody, publicKey, { now });
      same([json.event.event_type, root.toSiprecStatus(json.event).cause], ['siprec.failed', 'tromboned – 呼']);
      same([form.event.SiprecEvent, root.isTexmlSiprecEvent(form.event)], ['siprec-started', true]);
    },
    // The validators are generated code, which a minifier may misread.
    'tells what is wrong with an event'({ root }) {
      const error = thrown(() => root.parseSiprecEvent({ event_type: 'siprec.started', id: '1', payload: {} }));
      const paths = error.issues.map(({ path }) => path);
      same([error.name, error.code, error.status], ['WebhookPayloadError', 'event_invalid', 500]);
      same([paths.includes('/occurred_at'), paths.includes('/payload/call_control_id')], [true, true]);
    },
  },

  native: {
    async 'takes a genuine delivery'({ native }, { callControl, publicKey, now }) {
      const { id, event } = await native.unwrap(callControl.headers, callControl.rawBody, publicKey, { now });
      same([id, event.event_type], [callControl.id, 'siprec.failed']);
    },
    async 'refuses a changed one'({ native }, delivery) {
      await refusesChanged(native.verify, native, delivery);
    },
    async 'has the errors of the root'({ root, native }, delivery) {
      same(native.WebhookVerificationError === root.WebhookVerificationError, true);
      await refusesChanged(native.verify, root, delivery);
    },
    async 'takes a key that the root imported, and the other way round'(doors, { callControl, publicKey, now }) {
      const { root, native } = doors;
      const { headers, rawBody, id } = callControl;
      const verified = await Promise.all([
        native.verify(headers, rawBody, root.importPublicKey(publicKey), { now }),
        root.verify(headers, rawBody, native.importPublicKey(publicKey), { now }),
      ]);
      same([verified[0].id, verified[1].id], [id, id]);
    },
  },

  testing: {
    'signs as OpenSSL does'({ testing }, { callControl, secretKey, now }) {
      const { headers } = testing.signDelivery(callControl.rawBody, { keyPair: { secretKey }, timestamp: now() });
      const name = 'telnyx-signature-ed25519';
      same(headers[name], callControl.headers[name]);
    },
    async 'signs what root and native take'({ root, native, testing }) {
      const keyPair = testing.createTestKeyPair();
      const { headers, rawBody } = testing.signDelivery(testing.sampleEvents['siprec-stopped'].form, { keyPair });
      const verified = [await root.unwrap(headers, rawBody, keyPair.publicKey)];
      if (native) verified.push(await native.unwrap(headers, rawBody, keyPair.publicKey));
      for (const { event } of verified) same(event.SiprecEvent, 'siprec-stopped');
    },
    async 'diagnoses a changed one'({ testing }, { callControl, publicKey, now }) {
      const { headers, rawBody } = callControl;
      const { genuine, causes } = await testing.diagnose(headers, `${rawBody}\n`, publicKey, { now });
      same([genuine, causes.map(({ code }) => code)], [false, ['newline_added']]);
    },
  },

  receiver: {
    async 'answers a request, and a duplicate without its handler'({ receiver }, { callControl, publicKey, now }) {
      const handled = [];
      const onEvent = (event, { id }) => void handled.push(id, event.event_type);
      const receive = receiver.createReceiver({ publicKey, now, onEvent, onOther: 'ignore', onRefused() {} });
      const post = (body) => {
        const request = new Request('http://localhost', { method: 'POST', headers: callControl.headers, body });
        return receive(request).then(({ status }) => status);
      };
      const { rawBody, id } = callControl;
      same([await post(rawBody), await post(rawBody), await post(`${rawBody} `)], [200, 200, 401]);
      same(handled, [id, 'siprec.failed']);
    },
    'has the errors and the keys of the root'({ root, receiver }, { publicKey }) {
      const options = { publicKey: root.importPublicKey(publicKey), onEvent() {}, onOther: 'ignore' };
      receiver.toNodeListener(receiver.createReceiver(options));
      const error = thrown(() => receiver.createReceiver({ ...options, publicKey: undefined }));
      same([error instanceof root.WebhookConfigurationError, error.code], [true, 'key_missing']);
    },
  },

  schemas: {
    'are JSON Schema'({ schemas }) {
      const { type, required } = JSON.parse(JSON.stringify(schemas.TexmlSiprecFailed));
      same([type, required], ['object', ['SiprecEvent', 'AccountSid', 'CallSid', 'SiprecSid', 'Timestamp']]);
    },
  },

  standard: {
    async 'resigns as OpenSSL does, with both schemes'({ standard }, { callControl, publicKey, resigned, now }) {
      const { headers, rawBody } = callControl;
      same(await standard.resign(headers, rawBody, publicKey, resigned.secrets, { now }), resigned.headers);
    },
    async 'takes what it signed, and refuses it changed'({ root, standard }, { callControl, resigned }) {
      const webhook = new standard.Webhook(resigned.secrets[1]);
      const now = new Date();
      const headers = {
        'webhook-id': 'id',
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': await webhook.sign('id', now, callControl.rawBody),
      };
      same(await webhook.verify(callControl.rawBody, headers), JSON.parse(callControl.rawBody));
      const error = await rejection(webhook.verify(`${callControl.rawBody} `, headers));
      // Its class extends one of a CommonJS package, whose constructor meddles with the prototype.
      same(error instanceof standard.StandardWebhookVerificationError, true);
      same([error.code, error.status, root.isWebhookError(error)], ['signature_mismatch', 401, true]);
    },
    async 'has the errors of the root'({ root, standard }, { callControl, publicKey }) {
      const { headers, rawBody } = callControl;
      const error = await rejection(standard.resign(headers, rawBody, publicKey, 'nonsense'));
      same([error instanceof root.WebhookConfigurationError, error.code], [true, 'key_malformed']);
    },
  },
};

/**
 * Runs the cases of the doors that are given.
 *
 * @returns The names of the cases that passed, the reasons of those that failed, and what a verification asks of WebCrypto, by door.
 */
export async function runCases(doors, given) {
  const now = () => new Date(given.timestamp * 1000);
  const delivery = { ...given, now };
  const passed = [];
  const failed = {};
  for (const door of Object.keys(doors)) {
    for (const [name, run] of Object.entries(CASES[door])) {
      try {
        await run(doors, delivery);
        passed.push(`${door} ${name}`);
      } catch (error) {
        failed[`${door} ${name}`] = String(error);
      }
    }
  }
  const asked = {};
  for (const door of ['root', 'native']) if (doors[door]) asked[door] = await asksOfWebCrypto(doors[door], delivery);
  return { passed, failed, asked };
}

/** Runs the cases, and prints the report as JSON. */
export async function report(doors, delivery) {
  console.log(JSON.stringify(await runCases(doors, delivery)));
}

/** Which methods of WebCrypto one verification calls: by that, engines can be told apart. */
async function asksOfWebCrypto(door, { callControl, publicKey, now }) {
  const asked = new Set();
  const { subtle } = globalThis.crypto;
  const methods = ['verify', 'digest'];
  for (const method of methods) {
    const original = subtle[method];
    subtle[method] = function (...args) {
      asked.add(method);
      return original.apply(this, args);
    };
  }
  try {
    await door.verify(callControl.headers, callControl.rawBody, publicKey, { now });
  } finally {
    for (const method of methods) delete subtle[method]; // what hides the prototype's
  }
  return [...asked];
}

/** One byte more than was signed. `classes` are those that the refusal has to be of. */
async function refusesChanged(verify, classes, { callControl, publicKey, now }) {
  const error = await rejection(verify(callControl.headers, `${callControl.rawBody} `, publicKey, { now }));
  // A name that minifiers would change, if it were the class's own.
  same([error.name, error.code, error.status], ['WebhookVerificationError', 'signature_mismatch', 401]);
  same(error instanceof classes.WebhookVerificationError && error instanceof classes.WebhookError, true);
  same(classes.isWebhookError(error), true);
}

function same(actual, expected) {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`expected ${wanted}, got ${got}`);
}

async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
}

function thrown(call) {
  let value;
  try {
    value = call();
  } catch (error) {
    return error;
  }
  throw new Error(`expected an error, got ${JSON.stringify(value)}`);
}
