/**
 * Public keys that are not there when the receiver is made.
 *
 * @module
 */

import type { Ed25519Key } from '../engines/engine.js';
import { isWebhookError } from '../errors/is-webhook-error.js';
import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { keysOf, type PublicKeyInput } from '../keys/public-key.js';

/** Gives the public key when it is asked for: nobody has to have it before. */
export type PublicKeySource = () => PublicKeyInput | Promise<PublicKeyInput>;

/** Gives the keys. Rejects where there are none, and asks anew at the next call. */
type Keys = () => readonly Ed25519Key[] | Promise<readonly Ed25519Key[]>;

/** How long a function may take, in milliseconds. Telnyx waits for less. */
const PATIENCE_MS = 10_000;

/**
 * Asks a function for the keys when they are first needed, one call at a time, and keeps good ones for good.
 *
 * @param onError - Is told what the function threw. Must not throw.
 */
export function askForKeys(source: PublicKeySource, onError: (error: unknown) => void): Keys {
  let known: readonly Ed25519Key[] | undefined;
  let asking: Promise<readonly Ed25519Key[]> | undefined;

  async function ask(): Promise<readonly Ed25519Key[]> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(noKey(`did not resolve within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    });
    try {
      // As a promise in any case: what is thrown at once is to be caught below, too, after `asking` is set.
      const given = Promise.resolve().then(source);
      known = keysOf(await Promise.race([given, late]));
      return known;
    } catch (error) {
      if (isWebhookError(error)) throw error;
      onError(error); // it is theirs, and may hold anything
      throw noKey('threw: see onError');
    } finally {
      clearTimeout(timer);
      asking = undefined;
    }
  }

  return () => {
    asking ??= known ? undefined : ask();
    return known ?? (asking as Promise<readonly Ed25519Key[]>);
  };
}

function noKey(what: string): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_missing',
    `The function publicKey ${what}. It is asked again at the next delivery.`,
  );
}
