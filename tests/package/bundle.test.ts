/** The installed package through a bundler: what is not used costs nothing. */

import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, inject, test } from 'vitest';

async function bundle(contents: string, loader: 'js' | 'ts' = 'js', conditions = ['browser']): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader, resolveDir: inject('consumers').esm },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions,
    legalComments: 'none',
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

test('types alone leave no JavaScript', async () => {
  const consumer = `
    import type { SiprecEvent, VerifiedWebhook, VerifyOptions } from 'telnyx-siprec-webhooks';
    export type Check = (options: VerifyOptions, event: SiprecEvent) => VerifiedWebhook;
  `;
  expect(await bundle(consumer, 'ts')).toBe('');
});

test('an import that is not used leaves no JavaScript', async () => {
  expect(await bundle(`import * as all from 'telnyx-siprec-webhooks';`)).toBe('');
});

test('isWebhookError brings little more than itself: what the module makes when it loads is marked as pure', async () => {
  const code = await bundle(`export { isWebhookError } from 'telnyx-siprec-webhooks';`);
  expect(code).not.toMatch(/\bclass\b|TextDecoder|WeakMap|Int8Array|zip215/);
  expect(code.length).toBeLessThan(400);
});

test('toStandardHeaders brings no cryptography', async () => {
  expect(await bundle(`export { toStandardHeaders } from 'telnyx-siprec-webhooks';`)).not.toMatch(/verifyAsync|zip215/);
});

test('parseSiprecEvent brings neither cryptography nor TypeBox', async () => {
  const code = await bundle(`export { parseSiprecEvent } from 'telnyx-siprec-webhooks';`);
  expect(code).toContain('siprec.started');
  expect(code).not.toMatch(/zip215|typebox|\beval\b|new Function/i);
});

test('recoverDeliveries brings neither cryptography nor a receiver', async () => {
  const code = await bundle(`export { recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';`);
  expect(code).toContain('webhook_deliveries');
  expect(code).not.toMatch(/zip215|['"]Ed25519['"]|onEvent|\bnode:|\brequire\(/);
});

test.each(['browser', 'workerd', 'edge-light', 'default'])(
  'for %s, the native door and the receiver bring no builtin of Node',
  async (condition) => {
    for (const name of [
      "unwrap } from 'telnyx-siprec-webhooks/native'",
      "createReceiver } from 'telnyx-siprec-webhooks/receiver'",
    ]) {
      const code = await bundle(`export { ${name};`, 'js', [condition]);
      expect(code).toContain('.verify("Ed25519"');
      expect(code).not.toMatch(/\bnode:|\brequire\(/);
    }
  },
);

/** Bytes after minification and gzip: a tenth above what they are now, so that growth is noticed. Goals are in tools/size.mjs. */
test.each([
  ['verify', 'telnyx-siprec-webhooks', 9_600],
  ['unwrap', 'telnyx-siprec-webhooks', 11_400],
  ['parseSiprecEvent', 'telnyx-siprec-webhooks', 2_900],
  ['toStandardHeaders', 'telnyx-siprec-webhooks', 3_600],
  ['unwrap', 'telnyx-siprec-webhooks/native', 12_000],
  ['createReceiver', 'telnyx-siprec-webhooks/receiver', 19_200],
  ['recoverDeliveries', 'telnyx-siprec-webhooks/recovery', 6_500],
  ['TexmlSiprecFailed', 'telnyx-siprec-webhooks/schemas', 4_450],
])('{ %s } of %s is no larger than it should be', async (name, entry, limit) => {
  expect(gzipSync(await bundle(`export { ${name} } from '${entry}';`), { level: 9 }).length).toBeLessThan(limit);
});

test('verify brings noble, and no builtin of Node', async () => {
  const code = await bundle(`export { verify } from 'telnyx-siprec-webhooks';`);
  expect(code).toContain('zip215');
  expect(code).not.toMatch(/\bnode:|\brequire\(/);
});
