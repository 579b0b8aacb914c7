/** Handlers of Fetch requests, on the servers that call them. */

import { BUN, DENO, WORKERD } from '../runtimes.mjs';
import { node, onBun, onDeno, worker } from '../servers.mjs';

/** The parsed body in place of the bytes, and nothing caught. */
export const FETCH = {
  parsed: { change: ['await request.arrayBuffer()', 'await request.json()'] },
  thrown: {
    change: ['if (!isWebhookError(error)) throw error;', 'if (!isWebhookError(error) || error) throw error;'],
    status: 500,
  },
};
const HONO = {
  parsed: { ...FETCH.parsed, change: ['await context.req.arrayBuffer()', 'await context.req.json()'] },
  thrown: FETCH.thrown,
  csrf: { change: ['new Hono();', 'new Hono();\napp.use(csrf());'] },
};

export const FETCH_ROWS = {
  hono: {
    ...HONO,
    name: 'Hono on Node',
    files: ['hono.ts', 'hono-node.ts'],
    receiver: ['receiver/hono.ts', 'hono-node.ts'],
    packages: ['hono', '@hono/node-server'],
    versions: ['hono', '@hono/node-server'],
    serve: node('hono-node.js'),
  },
  'hono-workers': {
    ...HONO,
    name: 'Hono on workerd',
    files: ['hono.ts'],
    receiver: ['receiver/hono.ts'],
    rather: ['receiver/hono-durable-object.ts'],
    packages: ['hono', 'workerd', WORKERD],
    versions: ['hono', 'workerd'],
    serve: worker('hono.ts'),
  },
  workers: {
    ...FETCH,
    name: 'Cloudflare Workers',
    files: ['workers.ts'],
    receiver: ['receiver/workers.ts'],
    rather: ['receiver/hono-durable-object.ts'],
    packages: ['workerd', WORKERD],
    versions: ['workerd'],
    serve: worker('workers.ts'),
  },
  bun: {
    ...FETCH,
    name: '`Bun.serve`',
    files: ['bun.ts'],
    receiver: ['receiver/bun.ts'],
    packages: [BUN, '@types/bun'],
    versions: [BUN],
    types: ['bun'],
    serve: onBun('bun.js'),
  },
  deno: {
    ...FETCH,
    name: '`Deno.serve`',
    files: ['deno.ts'],
    receiver: ['receiver/deno.ts'],
    packages: [DENO, '@types/deno'],
    versions: [DENO],
    types: ['deno'],
    beside: { 'import-meta.d.ts': 'interface ImportMeta { readonly main: boolean }\n' }, // Deno's own types have it
    serve: onDeno('deno.js'),
  },
  elysia: {
    name: 'Elysia on Bun',
    files: ['elysia.ts'],
    receiver: ['receiver/elysia.ts'],
    packages: ['elysia', BUN, '@types/bun'],
    versions: ['elysia', BUN],
    types: ['bun'],
    serve: onBun('elysia.js'),
    parsed: {
      change: [
        /async \(\{ request, status \}\)(.*)await request.arrayBuffer\(\)(.*)\{ parse: 'none' \}.*?\n/s,
        (_, a, b) => `async ({ request, status, body: parsed }: any)${a}parsed${b}`,
      ],
      form: 500,
    },
    thrown: { ...FETCH.thrown, status: 401 },
  },
};
