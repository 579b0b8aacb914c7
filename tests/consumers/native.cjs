// Prints what the native door has, whose Ed25519 it uses, and that errors and keys are those of the root.
const root = require('telnyx-siprec-webhooks');
const native = require('telnyx-siprec-webhooks/native');

const { headers, rawBody, publicKey, timestamp } = JSON.parse(process.argv[2]);
const options = { now: () => new Date(timestamp * 1000) };
let usesSubtle = false;
const { verify } = crypto.subtle;
crypto.subtle.verify = function (...args) {
  usesSubtle = true;
  return verify.apply(this, args);
};

(async () => {
  const { id } = await native.verify(headers, rawBody, publicKey, options);
  const engine = usesSubtle ? 'WebCrypto' : 'node:crypto';
  const error = await native.verify(headers, `${rawBody} `, root.importPublicKey(publicKey), options).catch((e) => e);
  const sameErrors = error instanceof root.WebhookVerificationError;
  const sameKeys = error.code === 'signature_mismatch';
  console.log(JSON.stringify({ names: Object.keys(native).sort(), id, sameErrors, sameKeys, engine }));
})();
