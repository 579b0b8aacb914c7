/**
 * From a request to a delivery that is genuine and fresh.
 *
 * @module
 */

import type { BodyLimits } from '../body/limited-body.js';
import type { RawBody } from '../body/raw-body.js';
import type { Ed25519Engine } from '../engines/engine.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { parseSignature, parseTimestamp, readTelnyxHeaders } from '../headers/telnyx-headers.js';
import { checkFreshness, readClock } from '../verification/freshness.js';
import { checkSigned } from '../verification/verify.js';
import { askForKeys } from './ask-for-keys.js';
import { type Contents, readContents } from './contents.js';
import type { Tell } from './hooks.js';
import type { CheckedReceiverOptions } from './read-receiver-options.js';
import { otherMethod, untimely } from './refusals.js';

/** A request, whatever server it came to. */
export interface Incoming {
  readonly method: unknown;
  readonly headers: unknown;
  /** Reads the body, or throws an `UnreadBody` or `body_not_raw`. Called once, for headers that deserve it. */
  readonly readBody: (limits: BodyLimits) => RawBody | Promise<RawBody>;
}

/** A delivery that is genuine and fresh. */
export interface Genuine {
  readonly contents: Contents;
  readonly timestamp: Date;
}

/** Makes the function that lets genuine and fresh deliveries through, and throws otherwise. What the headers tell is judged before the body is read. */
export function authenticateWith(engine: Ed25519Engine, options: CheckedReceiverOptions, tell: Tell) {
  const { keys: source, verifyOptions } = options;
  const known =
    typeof source === 'function' ? askForKeys(source, (error) => tell.failed(error, 'publicKey', undefined)) : source;
  return async function authenticate(read: () => Incoming): Promise<Genuine> {
    const { method, headers, readBody } = read();
    if (method !== 'POST') throw otherMethod();
    const telnyx = readTelnyxHeaders(headers, verifyOptions.bearerToken !== undefined);
    const seconds = parseTimestamp(telnyx);
    const signature = parseSignature(telnyx).bytes;
    const keys = typeof known === 'function' ? await known() : known;
    const rawBody = await readBody(options);
    const bytes = await checkSigned(engine, telnyx, signature, rawBody, keys, verifyOptions);
    const contents = readContents(bytes, signature);
    const now = readClock(verifyOptions);
    try {
      return { contents, timestamp: checkFreshness(seconds, now, verifyOptions) };
    } catch (error) {
      throw untimely(toWebhookError(error), contents);
    }
  };
}
