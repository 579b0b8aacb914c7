/** What a bundle pays for an import, with everything it needs inside: esbuild, minified, gzip -9. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { number } from '../print.mjs';

/** To add a row: a module's source; what it is; a goal in bytes, if there is one. */
const IMPORTS = [
  { title: 'ours: root `verify`, noble inside', source: "export { verify } from '../dist/index.js'", goal: 9300 },
  { title: 'ours: root `unwrap`', source: "export { unwrap } from '../dist/index.js'", goal: 11000 },
  { title: 'ours: `parseSiprecEvent`', source: "export { parseSiprecEvent } from '../dist/index.js'", goal: 3072 },
  {
    title: 'ours: `/native` `unwrap`, WebCrypto build',
    source: "export { unwrap } from '../dist/native.js'",
    goal: 11500,
  },
  {
    title: 'ours: `/native` `unwrap`, Node build',
    source: "export { unwrap } from '../dist/native.node.js'",
    goal: 11500,
  },
  {
    title: 'ours: `import type`',
    source: "import type { SiprecEvent } from '../dist/index.js'; let event: SiprecEvent;",
    goal: 0,
  },
  { title: 'telnyx SDK: client', source: "export { default } from 'telnyx'" },
  { title: 'telnyx SDK: `TelnyxWebhook` alone', source: "export { TelnyxWebhook } from 'telnyx/lib/webhooks'" },
  { title: 'standardwebhooks `Webhook`', source: "export { Webhook } from 'standardwebhooks'" },
  { title: 'discord-interactions `verifyKey`', source: "export { verifyKey } from 'discord-interactions'" },
  { title: 'tweetnacl', source: "export { default } from 'tweetnacl'" },
  { title: 'noble `verifyAsync`', source: "export { verifyAsync } from '@noble/ed25519'" },
  { title: 'TypeBox `Compile`', source: "export { Compile } from 'typebox/compile'" },
  { title: 'TypeBox `Value`', source: "export { Value } from 'typebox/value'" },
  {
    title: 'zod: one object of one text',
    source: "import * as z from 'zod'; export const { parse } = z.looseObject({ id: z.string() })",
  },
  {
    title: 'valibot: one object of one text',
    source:
      "import * as v from 'valibot'; const schema = v.looseObject({ id: v.string() }); export const parse = (value) => v.parse(schema, value)",
  },
  { title: 'Ajv', source: "export { Ajv } from 'ajv'" },
];

export async function sizes() {
  const rows = await Promise.all(IMPORTS.map(measure));
  return {
    title: 'Bundle sizes',
    about: 'By esbuild for browsers, `node:` modules left out; bytes.',
    tables: [
      {
        head: ['', 'minified', 'gzip -9'],
        rows: rows.map(({ title, min, gzip }) => [title, number(min), number(gzip)]),
      },
    ],
    targets: rows
      .filter(({ goal }) => goal !== undefined)
      .map(({ title, goal, gzip }) => ({ what: `bundle, ${title}`, goal, unit: 'B', measured: { median: gzip } })),
  };
}

async function measure({ title, source, goal }) {
  const { outputFiles } = await build({
    stdin: { contents: source, loader: 'ts', resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    legalComments: 'none',
    external: ['node:*', 'crypto'],
    write: false,
  });
  const [{ contents }] = outputFiles;
  // The gzip of nothing has a header all the same.
  return { title, goal, min: contents.length, gzip: contents.length && gzipSync(contents, { level: 9 }).length };
}
