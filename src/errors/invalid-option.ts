/**
 * Refusing options, of whatever function.
 *
 * @module
 */

import { isPlainObject, isRecord } from '../primitives/plain-object.js';
import { WebhookConfigurationError } from './webhook-errors.js';

/** An `option_invalid` error. */
export function invalidOption(message: string): WebhookConfigurationError {
  return new WebhookConfigurationError('option_invalid', message);
}

/**
 * The options' own members, hidden ones and symbols too, each read once. An instance of a class, a Map or a promise is no options object:
 * what it holds out of sight might have been a restriction. So might what a polluted `Object.prototype` lends, so the copy has none.
 */
export function copyOwnOptions(options: unknown): Record<PropertyKey, unknown> {
  const copy = Object.create(null);
  if (options === undefined) return copy;
  try {
    if (isRecord(options) && isPlainObject(options)) {
      for (const name of Reflect.ownKeys(options)) copy[name] = options[name as string];
      return copy;
    }
  } catch {
    // A getter or a proxy threw. Its error is not ours to pass on.
  }
  throw invalidOption('The options must be a plain object.');
}
