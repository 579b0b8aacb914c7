/** What a case calls to find fault: it throws, with a reason that says where the two differ. */

/** By the public contract, what a code stands for. */
const ERRORS = {
  WebhookVerificationError: {
    status: 401,
    codes: [
      ...['header_missing', 'header_duplicated', 'timestamp_malformed', 'timestamp_too_old', 'timestamp_too_new'],
      ...['signature_malformed', 'signature_mismatch', 'authorization_mismatch'],
    ],
  },
  WebhookPayloadError: { status: 500, codes: ['body_malformed', 'event_unknown', 'event_invalid', 'event_other'] },
  WebhookConfigurationError: {
    status: 500,
    codes: [
      ...['key_missing', 'key_malformed', 'key_weak', 'key_is_secret', 'headers_unreadable', 'body_not_raw'],
      ...['option_invalid', 'runtime_unsupported'],
    ],
  },
};

/** The codes that `verify` can give. */
export const VERIFY_CODES = Object.values(ERRORS)
  .flatMap(({ codes }) => codes)
  .filter((code) => !code.startsWith('event_'));

/**
 * Demands that a condition holds.
 *
 * @param {unknown} condition
 * @param {string} reason
 * @returns {asserts condition}
 */
export function ensure(condition, reason) {
  if (!condition) throw new Error(reason);
}

/**
 * Demands that two values are the same throughout: kinds, prototypes, own members (one named `__proto__` included), and no further ones.
 *
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} [path] - Where in the values this is.
 */
export function equal(actual, expected, path = 'it') {
  const kind = Object.prototype.toString.call(expected);
  const isSameKind = typeof actual === typeof expected && Object.prototype.toString.call(actual) === kind;
  ensure(isSameKind, `${path} is ${show(actual)}, not ${show(expected)}`);
  if (typeof expected !== 'object' || expected === null) {
    ensure(Object.is(actual, expected), `${path} is ${show(actual)}, not ${show(expected)}`);
    return;
  }
  if (kind === '[object Date]') {
    equal(actual.getTime(), expected.getTime(), `${path}.getTime()`);
    return;
  }
  ensure(Object.getPrototypeOf(actual) === Object.getPrototypeOf(expected), `${path} has another prototype`);
  equalKeys(actual, expected, path);
  for (const key of Reflect.ownKeys(expected)) equal(actual[key], expected[key], `${path}.${String(key)}`);
}

function equalKeys(actual, expected, path) {
  const [has, wants] = [actual, expected].map((value) => Reflect.ownKeys(value).map(String).sort().join());
  ensure(has === wants, `${path} has the members ${has.slice(0, 200)}, not ${wants.slice(0, 200)}`);
}

/**
 * Demands that an action throws or rejects with an error of this code, and that the error has the name and the status of its code.
 *
 * @param {() => unknown} action
 * @param {string} code
 * @returns {Promise<Error & Record<string, unknown>>} The error.
 */
export async function refused(action, code) {
  const error = await failureOf(action);
  equal(error.code, code, 'the code');
  const [name, { status }] = Object.entries(ERRORS).find(([, { codes }]) => codes.includes(code));
  const expected = code === 'event_other' ? 400 : status;
  equal([error.name, error.status, error.statusCode], [name, expected, expected], 'the error');
  ensure(error instanceof Error, 'it is no Error');
  return error;
}

/**
 * What an action throws or rejects with. Demands that it does, with an error that has a code.
 *
 * @param {() => unknown} action
 */
export async function failureOf(action) {
  let value;
  try {
    value = await action();
  } catch (error) {
    if (typeof error?.code === 'string') return error;
    throw new Error(`it threw ${error}, which has no code of ours`);
  }
  throw new Error(`it was not refused: ${show(value)}`);
}

function show(value) {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `${typeof value} ${text}`.slice(0, 200);
}
