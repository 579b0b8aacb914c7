/**
 * Writes fixtures/deliveries.json, which the package carries: the deliveries of fixtures/deliveries/ in one file, for verifiers in other languages.
 * Left out is what has no like there: what a body parser made or left, the shapes of headers and keys that JavaScript has, and the options of
 * `verify`.
 * Part of the build.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const DESCRIPTION = [
  'Deliveries of Telnyx webhooks that a verifier must accept or refuse. OpenSSL signed them.',
  'headers: [name, value] pairs, as they came. A name may be in any letter case, and may come twice.',
  'body: the bytes of the body as they came, in Base64.',
  'publicKey: the key that should have signed, as Telnyx shows it: 32 bytes in Base64.',
  'now: the time on arrival, in Unix seconds. toleranceSeconds: how far from it, in either direction, the timestamp may be.',
  'verdict: "accepted" or "refused". Of an accepted one, id and idSource are what verify of this package gives.',
  'Of a refused one, code says why, and status what to answer: the mistakes are judged in the order key, headers, timestamp, freshness, ' +
    'form of the signature, signature, body. A verifier may refuse what has key_weak or key_malformed under any other name.',
  'The private keys are public: those of TEST 1 and TEST 2 in RFC 8032, section 7.1. Never trust what they signed.',
];

const folder = new URL('../fixtures/deliveries/', import.meta.url);

const deliveries = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ name: file.replace('.json', ''), ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')) }))
  .flatMap(toDelivery);
const lines = deliveries.map((delivery) => `    ${JSON.stringify(delivery)}`).join(',\n');
const text = `{\n  "description": ${JSON.stringify(DESCRIPTION, null, 4).replace(/]$/, '  ]')},\n  "deliveries": [\n${lines}\n  ]\n}\n`;
writeFileSync(new URL('../deliveries.json', folder), text);

/** A fixture as other languages have it: a list of one, or an empty one where it has no like there. */
function toDelivery({ name, description, headers, rawBody, publicKey, now, options = {}, without, expected }) {
  const { toleranceSeconds = 300, ...others } = options;
  const pairs = pairsOf(headers);
  const { code, status, id, idSource } = expected;
  const isPortable =
    typeof rawBody === 'string' &&
    pairs &&
    !without &&
    !['option_invalid', 'body_not_raw'].includes(code) &&
    Object.keys(others).length === 0 &&
    isTelnyxKey(publicKey, code === 'key_malformed');
  if (!isPortable) return [];
  const body = readFileSync(new URL(rawBody, folder)).toString('base64');
  const verdict = code ? { verdict: 'refused', code, status } : { verdict: 'accepted', id, idSource };
  return [{ name, description, headers: pairs, body, publicKey, now, toleranceSeconds, ...verdict }];
}

/** Headers as a list of pairs; `undefined` where they have another shape, a value that is no text, or the names that only this package reads. */
function pairsOf(headers) {
  if (typeof headers !== 'object' || headers === null) return;
  const isFlat = Array.isArray(headers) && typeof headers[0] === 'string';
  const entries = isFlat ? pairUp(headers) : Array.isArray(headers) ? headers : Object.entries(headers);
  const pairs = entries.flatMap(([name, value]) => [value].flat().map((text) => [name, text]));
  const isMapped = !pairs.some(([name]) => /^telnyx-/i.test(name)) && pairs.some(([name]) => /^webhook-/i.test(name));
  return isMapped || pairs.some(([, text]) => typeof text !== 'string') ? undefined : pairs;
}

function pairUp(list) {
  return list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1]]] : []));
}

/** Whether a key has the form that Telnyx shows; of keys that are refused for their form, the alphabet is enough. */
function isTelnyxKey(key, isMalformed) {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : Buffer.alloc(0);
  return bytes.toString('base64') === key && (bytes.length === 32 || (isMalformed && bytes.length > 0));
}
