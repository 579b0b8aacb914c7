/**
 * What people verify webhooks with. Each takes one of the requests and does what its users do with it; `does` says how much that is.
 *
 * The bare calls get everything ready to hand: key imported, signature decoded, signed bytes put together. They are the floor.
 */
import { verify as cryptoVerify, webcrypto } from 'node:crypto';
import * as noble from '@noble/ed25519';
import { verifyKey } from 'discord-interactions';
import Telnyx from 'telnyx';
import nacl from 'tweetnacl';
import * as root from '../dist/index.js';
import * as webCryptoBuild from '../dist/native.js';
import * as native from '../dist/native.node.js';
import { forge, keyBytes, keyObject, keyText, makeRequests } from './requests.mjs';

const { subtle } = webcrypto;
const cryptoKey = await subtle.importKey('raw', keyBytes, 'Ed25519', false, ['verify']);
const telnyx = new Telnyx({ apiKey: 'KEY', publicKey: keyText });
const keyHex = Buffer.from(keyBytes).toString('hex');
const publicKey = root.importPublicKey(keyText);

const BARE = 'bare call';
const VERIFIED = 'verified, decoded, id';
const TYPED = 'verified, decoded, id, event checked and typed';
const CAST = 'verified, `JSON.parse`; the type is a cast';

export const CONTENDERS = {
  callback: {
    title: '`crypto.verify`, callback',
    does: BARE,
    run: ({ message, signature }) =>
      new Promise((resolve, reject) => {
        cryptoVerify(null, message, keyObject, signature, (error, matches) =>
          error ? reject(error) : resolve(matches),
        );
      }),
  },
  sync: {
    title: '`crypto.verify`, synchronous',
    does: BARE,
    run: ({ message, signature }) => cryptoVerify(null, message, keyObject, signature),
  },
  subtle: {
    title: '`subtle.verify`',
    does: BARE,
    run: ({ message, signature }) => subtle.verify('Ed25519', cryptoKey, signature, message),
  },
  noble: {
    title: 'noble `verifyAsync`, strict',
    does: BARE,
    run: ({ message, signature }) => noble.verifyAsync(signature, message, keyBytes, { zip215: false }),
  },
  tweetnacl: {
    title: 'tweetnacl `sign.detached.verify`',
    does: BARE,
    run: ({ message, signature }) => nacl.sign.detached.verify(message, signature, keyBytes),
  },
  discord: {
    title: 'discord-interactions `verifyKey`',
    does: 'verified (without the bar: signed for it); key imported each time',
    run: ({ rawBody, discordSignature, timestamp }) => verifyKey(rawBody, discordSignature, timestamp, keyHex),
  },
  sdk: {
    title: 'telnyx SDK `unwrap`',
    does: `${CAST}; key imported each time`,
    // As its documentation has it, behind express.raw.
    run: ({ headers, rawBody }) => telnyx.webhooks.unwrap(rawBody.toString(), { headers }),
  },
  sdkText: {
    title: 'telnyx SDK `unwrap`, the body as text',
    does: `${CAST}; key imported each time`,
    run: ({ headers, text }) => telnyx.webhooks.unwrap(text, { headers }),
  },
  native: {
    title: 'ours: `/native` `unwrap`',
    does: TYPED,
    run: ({ headers, rawBody }) => native.unwrap(headers, rawBody, publicKey),
  },
  nativeText: {
    title: 'ours: `/native` `unwrap`, the body as text',
    does: TYPED,
    run: ({ headers, text }) => native.unwrap(headers, text, publicKey),
  },
  nativeVerify: {
    title: 'ours: `/native` `verify`',
    does: VERIFIED,
    run: ({ headers, rawBody }) => native.verify(headers, rawBody, publicKey),
  },
  webCrypto: {
    title: 'ours: `/native` `unwrap`, its WebCrypto build',
    does: TYPED,
    run: ({ headers, rawBody }) => webCryptoBuild.unwrap(headers, rawBody, publicKey),
  },
  rootVerify: {
    title: 'ours: root `verify`',
    does: VERIFIED,
    run: ({ headers, rawBody }) => root.verify(headers, rawBody, publicKey),
  },
  root: {
    title: 'ours: root `unwrap`',
    does: TYPED,
    run: ({ headers, rawBody }) => root.unwrap(headers, rawBody, publicKey),
  },
};

/** A benchmark of a verifier that takes anything measures nothing. */
export async function checkContenders() {
  const [genuine, other] = makeRequests({ count: 2 });
  const forged = forge(genuine, other);
  for (const { title, run } of Object.values(CONTENDERS)) {
    if (!(await run(genuine))) throw new Error(`${title} refuses a genuine request`);
    const takes = await Promise.resolve(run(forged)).catch(() => false); // some say false, some reject
    if (takes) throw new Error(`${title} takes a forged request`);
  }
}
