/**
 * The options of `resign` and of `Webhook.verify`, validated at the door.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../errors/invalid-option.js';
import type { VerifyOptions } from '../verification/verify-options.js';

/** Options of `resign`: those of `verify`, and what to sign. */
export interface ResignOptions extends VerifyOptions {
  /**
   * `'now'` signs the time of your clock instead of Telnyx's timestamp, and asks `now` for it once more.
   *
   * **It restarts downstream's replay window**: a delivery that is captured, held back and resigned within your own tolerance is fresh
   * downstream for five minutes more. Use it where what you forward waits in a queue, and only behind code that remembers ids.
   *
   * @defaultValue Telnyx's own timestamp
   */
  timestamp?: 'now' | undefined;
}

/** Options of `Webhook.verify`. */
export interface WebhookVerifyOptions {
  /**
   * Whether to parse the payload as JSON. With `false`, nothing is returned, as in the `standardwebhooks` package. For forms, such as TeXML's.
   *
   * @defaultValue true
   */
  jsonParse?: boolean | undefined;
}

/**
 * Validates `timestamp`, and leaves the other options to `verify`.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function readResignOptions(options: unknown): { isNow: boolean; verifyOptions: VerifyOptions } {
  const { timestamp, ...verifyOptions } = copyOwnOptions(options);
  if (timestamp !== undefined && timestamp !== 'now') throw invalidOption("timestamp must be 'now' or left out.");
  return { isNow: timestamp === 'now', verifyOptions };
}

/** @throws {WebhookConfigurationError} `option_invalid` */
export function readWebhookVerifyOptions(options: unknown): { jsonParse: boolean } {
  const { jsonParse = true, ...others } = copyOwnOptions(options);
  if (Reflect.ownKeys(others).length > 0) throw invalidOption('There is an unknown option. The only one is jsonParse.');
  if (typeof jsonParse !== 'boolean') throw invalidOption('jsonParse must be true or false.');
  return { jsonParse };
}
