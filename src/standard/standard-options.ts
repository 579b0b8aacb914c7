/**
 * The options of `resign` and of `Webhook.verify`, validated before anything else happens.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../errors/invalid-option.js';
import type { VerifyOptions } from '../verification/verify-options.js';

/** Options of `resign`: those of `verify`, and the timestamp to sign. */
export interface ResignOptions extends VerifyOptions {
  /**
   * `'now'` signs the time of your clock instead of Telnyx's timestamp. To get that time, `resign` calls the option `now` once more.
   *
   * **It restarts the recipients' replay window.** Somebody may capture a delivery, hold it back, and post it to you within your tolerance. The recipients
   * then accept it for five more minutes. Use `'now'` only if deliveries wait in your own queue, and only if the recipients remember ids.
   *
   * @defaultValue Telnyx's own timestamp
   */
  timestamp?: 'now' | undefined;
}

/** Options of `Webhook.verify`. */
export interface WebhookVerifyOptions {
  /**
   * Whether to parse the payload as JSON. Pass `false` for forms, such as those of TeXML. `verify` then returns nothing, as in the `standardwebhooks` package.
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
