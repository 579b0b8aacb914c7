/** What is called in a round, and what must hold of it. */

import { bodyOf, makeCall } from './deliveries.mjs';
import { altered, anything, damaged, text } from './values.mjs';

/**
 * `below` is out of 5,000: a round is the first of these that its number is below.
 *
 * @type {{ below: number, judge: (kit: object, checks: import('./checks.mjs').Checks, random: (stream?: number) => import('./random.mjs').Random) => Promise<void> }[]}
 */
export const ROUNDS = [
  { below: 1, judge: diagnosing },
  { below: 100, judge: importing },
  { below: 1000, judge: verifying },
  { below: 5000, judge: reading },
];

/** Every door says the same; a genuine delivery is accepted, a damaged one never; mapping the headers changes no verdict. */
async function verifying(kit, checks, random) {
  const { root, natives } = kit;
  const make = () => makeCall(random(), kit);
  const { expected, kind } = make();
  const through = (name, verify, headersOf = ({ headers }) => headers) => {
    const call = make();
    return checks.call(name, () => verify(headersOf(call), call.rawBody, call.publicKey, call.options));
  };

  const verdict = await through('verify', root.verify);
  if (expected === 'accepted') checks.holds('value' in verdict, `Genuine, and refused: ${verdict.code}`);
  if (expected === 'refused') checks.holds(!('value' in verdict), `Not genuine (${kind}), and accepted.`);
  for (const [name, native] of Object.entries(natives))
    checks.same(`The doors differ (${kind}; ${name})`, await through(`verify (${name})`, native.verify), verdict);

  const call = make();
  const mapped = await checks.call('toStandardHeaders', () => root.toStandardHeaders(call.headers, call.rawBody));
  const native = random(1).pick(Object.values(natives)); // one is enough: they agree
  if ('value' in mapped)
    checks.same(
      `Mapping changes the verdict (${kind})`,
      withoutSkew(
        await through('verify (mapped)', native.verify, ({ authorization }) => ({ ...mapped.value, authorization })),
      ),
      withoutSkew(verdict),
    );
  else checks.holds(!('value' in verdict), `Accepted, but not mapped: ${mapped.code}`);

  const unwrapped = await through('unwrap', native.unwrap);
  if ('value' in verdict) {
    const read = await checks.call('parseSiprecEvent', () => root.parseSiprecEvent(verdict.value.body));
    checks.same('unwrap is not verify and parse', unwrapped.code ?? unwrapped.value.event, read.code ?? read.value);
    checks.holds(/^[A-Za-z0-9_-]{1,256}$/.test(verdict.value.id), `The id is ${verdict.value.id}`);
  } else checks.same('unwrap is not verify', unwrapped, verdict);
}

/** `classify` never throws and changes nothing, and the parse functions agree with it. */
async function reading(kit, checks, random) {
  const { root } = kit;
  const body = bodyToRead(random(), kit);
  const before = isPlain(body) ? structuredClone(body) : undefined;
  const found = await checks.call(
    'classify',
    () => root.classify(body),
    ({ kind }) => kind,
  );
  if (!found.value) return checks.fail(`classify threw: ${found.code}`);
  const { kind, event, error } = found.value;
  if (kind === 'invalid') checks.holds(root.isWebhookError(error), 'classify gave an error that is none of ours.');

  const parsed = await checks.call('parseSiprecEvent', () => root.parseSiprecEvent(body));
  if (kind === 'siprec') checks.same('parseSiprecEvent is not classify', parsed.value, event);
  else checks.same('parseSiprecEvent is not classify', parsed.code, kind === 'other' ? 'event_other' : error.code);
  const name = random(1).pick(Object.keys(root).filter((name) => /^parse(CallControl|Texml)/.test(name)));
  const ofKind = await checks.call(name, () => root[name](body));
  if ('value' in ofKind) checks.same(`${name} is not parseSiprecEvent`, ofKind.value, parsed.value);
  if (kind === 'siprec')
    await checks.call(
      'toSiprecStatus',
      () => root.toSiprecStatus(event),
      ({ status }) => status,
    );
  if (before !== undefined) checks.same('What was read is changed', body, before);
}

function bodyToRead(random, kit) {
  const kind = random.below(10);
  if (kind === 0) return anything(random);
  if (kind === 1) return bodyOf(random, kit);
  if (kind === 2) return damaged(random, bodyOf(random, kit));
  if (kind === 3) return damaged(random, bodyOf(random, kit)).toString();
  if (kind === 4) return text(random);
  const { form, ...samples } = random.pick(Object.values(kit.sampleEvents));
  let body = random.pick(Object.values(samples));
  for (let changes = random.below(3); changes > 0; changes--) body = altered(random, body);
  return kind < 8 ? body : JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/** Plain data through and through, of which a copy can be made. */
function isPlain(value) {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  try {
    if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return false;
    return Reflect.ownKeys(value).every((name) => typeof name === 'string' && isPlain(value[name]));
  } catch {
    return false;
  }
}

/** A key is taken, or refused with the same code, by every door. */
async function importing({ root, natives, ...kit }, checks, random) {
  const key = () => makeCall(random(), kit).publicKey;
  const outcome = async (name, { importPublicKey }) => {
    const { code, message } = await checks.call(name, () => importPublicKey(key()));
    return { code, message };
  };
  const ofRoot = await outcome('importPublicKey', root);
  for (const [name, native] of Object.entries(natives))
    checks.same(`The doors differ (${name})`, await outcome(`importPublicKey (${name})`, native), ofRoot);
}

/** A diagnosis never rejects, gives a cause for what `verify` refuses, and none for what it accepts. */
async function diagnosing(kit, checks, random) {
  const { root, diagnose } = kit;
  const call = makeCall(random(), kit);
  const again = makeCall(random(), kit);
  const verdict = await checks.call('verify', () =>
    root.verify(call.headers, call.rawBody, call.publicKey, call.options),
  );
  const found = await checks.call(
    'diagnose',
    () => diagnose(again.headers, again.rawBody, again.publicKey, again.options),
    ({ genuine, causes }) => `${genuine ? 'genuine' : 'not genuine'}, ${causes[0]?.code ?? 'no cause'}`,
  );
  if (!found.value) return checks.fail(`diagnose rejected: ${found.code}`);
  const { genuine, causes } = found.value;
  const isKeyList = Array.isArray(call.publicKey); // of which one that is not the first is a cause, too
  checks.holds(
    'value' in verdict ? genuine && (isKeyList || causes.length === 0) : causes.length > 0,
    `diagnose is not verify: ${verdict.code}, ${causes.map(({ code }) => code)}`,
  );
}

function withoutSkew({ message, ...outcome }) {
  return outcome;
}
