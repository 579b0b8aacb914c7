/**
 * Keys out of options, environment variables and files of such variables. No secret key is ever printed but by `keygen`.
 *
 * @module
 */

import { parseEnv } from 'node:util';
import { importPublicKey } from '../keys/import-public-key.js';
import type { PublicKey } from '../keys/public-key.js';
import { decodeAnyBase64 } from '../primitives/base64.js';
import { createTestKeyPair, type TestKeyPair } from '../testing.js';
import { readFile } from './bounded-files.js';
import { paintFor } from './line-layout.js';
import { type Report, type Terminal, UsageError } from './terminal.js';

const MAX_ENV_BYTES = 1_048_576;

/**
 * Sets the variables of a file that are not set yet, as Node's own `--env-file` does.
 *
 * Only a file that the user names is read. With a `.env` of a stranger's folder, TELNYX_BASE_URL could have an API key sent elsewhere.
 */
export function readEnvFile(path: string, env: Record<string, string | undefined>): void {
  const text = new TextDecoder().decode(readFile(path, MAX_ENV_BYTES)); // which drops the mark that Windows puts in front
  for (const [name, value] of Object.entries(parseEnv(text))) env[name] ||= value;
}

/** Reads a secret key for tests; `undefined` where there is none. */
export function readKeyPair(option: string | undefined, { env }: Terminal): TestKeyPair | undefined {
  const secretKey = option ?? (env.TELNYX_TEST_SECRET_KEY || undefined); // set to nothing is not set
  if (secretKey === undefined) return undefined;
  const bytes = decodeAnyBase64(secretKey.trim());
  if (bytes?.length !== 32) {
    throw new UsageError(
      'A secret key is 32 bytes in Base64. "keygen" prints one. Telnyx gives nobody the key that it signs with.',
    );
  }
  return createTestKeyPair(bytes);
}

/** The key pair to sign with: the one that is given, or a new one. Prints its public key, which the receiver needs. */
export async function prepareKeyPair(
  option: string | undefined,
  isJson: boolean | undefined,
  terminal: Terminal,
  report: Report,
): Promise<TestKeyPair> {
  const given = readKeyPair(option, terminal);
  const keyPair = given ?? createTestKeyPair();
  const { publicKey } = keyPair;
  const made = given
    ? ''
    : '\nThis key is new. Your handler must verify with it, and not with that of Telnyx.\nTo use one key every time: export $(npx telnyx-siprec-webhooks keygen)\nIf your handler reads its key from a file, such as .env or .dev.vars: --env-file FILE';
  report({ type: 'key', publicKey, made: !given }, `${paintFor(terminal).dim('public key')}  ${publicKey}${made}`);
  if (!given && !isJson && terminal.waitForEnter) {
    terminal.out('Press Enter when your handler has it.\n');
    await terminal.waitForEnter();
  }
  return keyPair;
}

/** A public key, and where it was given. */
export interface NamedKey {
  readonly key: PublicKey;
  readonly name: string;
}

export const TEST_KEY = 'TELNYX_TEST_SECRET_KEY';

/** Reads and checks public keys: those of the option or, without any, those that the environment has. */
export function readPublicKeys(option: readonly string[] | undefined, terminal: Terminal): NamedKey[] {
  const texts = readPublicKeyTexts(option, terminal);
  const testKey = option ? undefined : readKeyPair(undefined, terminal)?.publicKey;
  const nameOf = (text: string, index: number) => {
    if (option) return `--public-key ${index + 1}`;
    return text === testKey ? TEST_KEY : 'TELNYX_PUBLIC_KEY';
  };
  return importPublicKeys(texts).map((key, index) => ({ key, name: nameOf(texts[index] as string, index) }));
}

/** The same, as they were given. */
export function readPublicKeyTexts(option: readonly string[] | undefined, terminal: Terminal): string[] {
  const fromEnvironment = () => [
    terminal.env.TELNYX_PUBLIC_KEY || undefined,
    readKeyPair(undefined, terminal)?.publicKey,
  ];
  const texts = (option ?? fromEnvironment()).filter((text) => text !== undefined);
  if (texts.length === 0)
    throw new UsageError(
      'There is no public key. Give --public-key, set TELNYX_PUBLIC_KEY, or give --env-file with a file that sets it.',
    );
  if (texts.length > 4) throw new UsageError('There may be at most 4 public keys.');
  return texts;
}

/** Checks public keys. */
export function importPublicKeys(texts: readonly string[]): PublicKey[] {
  try {
    return texts.map((text) => importPublicKey(text));
  } catch (error) {
    throw new UsageError((error as Error).message); // a configuration error, which quotes no key
  }
}
