/**
 * A process that starts, imports one contender, handles one webhook and ends. Prints how long the import and the first call took, in
 * milliseconds.
 *
 *     node bench/cold-start-child.mjs <contender> <request as JSON>
 */
import { performance } from 'node:perf_hooks';

/** Each imports and gives what handles a request. */
const CONTENDERS = {
  bare: () => () => true,
  native: () => ours('../dist/native.node.js'),
  webCrypto: () => ours('../dist/native.js'),
  root: () => ours('../dist/index.js'),
  async rootKeyFirst() {
    const { importPublicKey, unwrap } = await import('../dist/index.js');
    const publicKey = importPublicKey(request.key);
    return ({ headers, text }) => unwrap(headers, text, publicKey);
  },
  async sdk() {
    const { default: Telnyx } = await import('telnyx');
    const telnyx = new Telnyx({ apiKey: 'KEY', publicKey: request.key });
    return ({ headers, text }) => telnyx.webhooks.unwrap(text, { headers });
  },
  async noble() {
    const { verifyAsync } = await import('@noble/ed25519');
    return ({ message, signature, key }) =>
      verifyAsync(bytes(signature), Buffer.from(message), bytes(key), { zip215: false });
  },
  subtle:
    () =>
    async ({ message, signature, key }) => {
      const { subtle } = globalThis.crypto;
      const cryptoKey = await subtle.importKey('raw', bytes(key), 'Ed25519', false, ['verify']);
      return subtle.verify('Ed25519', cryptoKey, bytes(signature), Buffer.from(message));
    },
  async typeBox() {
    const { Compile } = await import('typebox/compile');
    const { CallControlSiprecWebhook } = await import('../dist/schemas.js');
    return ({ text }) => Compile(CallControlSiprecWebhook).Check(JSON.parse(text));
  },
};

const [name, json] = process.argv.slice(2);
const request = JSON.parse(json);
const start = performance.now();
const handle = await CONTENDERS[name]();
const imported = performance.now();
if (!(await handle(request))) throw new Error(`${name} refused`);
console.log(JSON.stringify({ importing: imported - start, firstCall: performance.now() - imported }));

async function ours(door) {
  const { unwrap } = await import(door);
  return ({ headers, text, key }) => unwrap(headers, text, key);
}

function bytes(base64) {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
