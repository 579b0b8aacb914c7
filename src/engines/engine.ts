/**
 * What an Ed25519 engine is to the protocol.
 *
 * @module
 */

/** A public key that passed the key check. One object for one key, so that an engine can keep what it made of it. */
export interface Ed25519Key {
  /** The 32 bytes of RFC 8032, section 5.1.5. */
  readonly bytes: Uint8Array;
}

/**
 * Tells whether `signature` (64 bytes) is that of `message` under `key`, as RFC 8032, section 5.1.7, has it.
 *
 * Says `false` for nothing but a wrong signature: when it cannot tell, it throws.
 */
export type Ed25519Engine = (signature: Uint8Array, message: Uint8Array, key: Ed25519Key) => boolean | Promise<boolean>;
