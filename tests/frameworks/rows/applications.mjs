/** Frameworks that build an application: with the example and its mistakes as routes beside each other. */

import { adonis, astro, next, nitro, reactRouter, sveltekit } from '../servers.mjs';
import { FETCH } from './fetch.mjs';

const NEXT = {
  packages: ['next', 'react', 'react-dom', 'typescript', '@types/react', '@types/node'],
  versions: ['next'],
  serve: next,
  beside: { 'tsconfig.json': '{ "compilerOptions": { "strict": true } }' },
  isWhole: true,
  root: 'next', // one application with both routers
  beneath: 'next',
};
const NUXT = {
  name: 'Nuxt',
  app: 'nuxt',
  files: ['nuxt/server/routes/webhooks.post.ts'],
  receiver: ['nuxt/server/routes/receiver.ts'],
  packages: ['nuxt', 'nitropack', 'h3'],
  versions: ['nuxt', 'nitropack', 'h3'],
  isWhole: true,
  beneath: 'nuxt',
  parsed: {
    change: [/const rawBody = .*\n/, 'const rawBody = await readBody(event);\n'],
    form: 500,
  },
  thrown: { ...FETCH.thrown, status: 401 },
};
const NITRO = {
  parsed: FETCH.parsed,
  thrown: { ...FETCH.thrown, status: 401 },
  app: 'nitro',
  files: ['nitro/routes/webhooks.post.ts'],
  receiver: ['nitro/routes/receiver.ts'],
  packages: ['nitro', 'h3'],
  versions: ['nitro', 'h3'],
  isWhole: true,
  beneath: 'nitro',
};
/** The kinds of events that Nitro knows. */
const kinds = (path) =>
  Object.fromEntries(
    ['rest-api', 'http-api', 'function-url'].flatMap((kind) =>
      ['plain', 'base64'].map((coding) => [`${kind}, ${coding}: `, `/${kind}/${coding}${path}`]),
    ),
  );
const ON_LAMBDA = { routes: kinds('/webhooks'), receiverRoutes: kinds('/receiver') };

export const APPLICATION_ROWS = {
  next: {
    ...NEXT,
    ...FETCH,
    name: 'Next.js, App Router',
    files: ['next/app/webhooks/route.ts', 'next/app/edge-webhooks/route.ts'],
    receiver: ['next/app/receiver/route.ts'],
    routes: { 'Node: ': '/webhooks', 'edge: ': '/edge-webhooks' },
  },
  'next-pages': {
    ...NEXT,
    name: 'Next.js, Pages Router',
    files: ['next/pages/api/webhooks.ts'],
    receiver: ['next/pages/api/receiver.ts'],
    routes: { '': '/api/webhooks' },
    receiverRoutes: { '': '/api/receiver' },
    parsed: {
      change: [/export const config = [^\n]*\n(.*)Buffer.concat\(chunks\),/s, (_, code) => `${code}request.body,`],
      form: 500,
    },
    thrown: FETCH.thrown,
  },
  sveltekit: {
    ...FETCH,
    name: 'SvelteKit, adapter-node',
    app: 'sveltekit',
    files: ['sveltekit/src/routes/webhooks/+server.ts', 'sveltekit/vite.config.ts', 'sveltekit/src/hooks.server.ts'],
    receiver: ['sveltekit/src/routes/receiver/+server.ts'],
    packages: ['@sveltejs/kit', '@sveltejs/adapter-node'],
    versions: ['@sveltejs/kit', '@sveltejs/adapter-node'],
    serve: sveltekit,
    isWhole: true,
    beneath: 'sveltekit',
    csrf: { change: [/ *csrf: .*\n/, ''] },
  },
  astro: {
    ...FETCH,
    name: 'Astro, Node adapter',
    app: 'astro',
    files: ['astro/src/pages/webhooks.ts', 'astro/astro.config.mjs', 'astro/src/middleware.ts'],
    receiver: ['astro/src/pages/receiver.ts'],
    packages: ['astro', '@astrojs/node'],
    versions: ['astro', '@astrojs/node'],
    serve: astro,
    isWhole: true,
    beneath: 'astro',
    csrf: { change: [/ *security: .*\n/, ''] },
  },
  'react-router': {
    ...FETCH,
    name: 'React Router, react-router-serve',
    app: 'react-router',
    files: ['react-router/app/routes/webhooks.ts', 'react-router/app/routes.ts'],
    receiver: ['react-router/app/routes/receiver.ts'],
    packages: ['react-router', '@react-router/serve', '@react-router/dev'],
    versions: ['react-router', '@react-router/serve'],
    serve: reactRouter,
    isWhole: true,
    beneath: 'react-router',
  },
  nuxt: { ...NUXT, name: 'Nuxt, Node', serve: nitro('node_modules/nuxt/bin/nuxt.mjs', 'node-server') },
  'nuxt-lambda': {
    ...NUXT,
    ...ON_LAMBDA,
    name: 'Nuxt, AWS Lambda',
    serve: nitro('node_modules/nuxt/bin/nuxt.mjs', 'aws-lambda'),
  },
  nitro: { ...NITRO, name: 'Nitro, Node', serve: nitro('node_modules/nitro/dist/cli/index.mjs', 'node-server') },
  'nitro-lambda': {
    ...NITRO,
    ...ON_LAMBDA,
    name: 'Nitro, AWS Lambda',
    serve: nitro('node_modules/nitro/dist/cli/index.mjs', 'aws-lambda'),
  },
  adonis: {
    name: 'AdonisJS',
    app: 'adonis',
    files: ['adonis.ts'],
    receiver: ['receiver/adonis.ts'],
    packages: ['@adonisjs/core'],
    versions: ['@adonisjs/core'],
    serve: adonis('adonis.js'),
    brokenJson: { example: 400, receiver: 400 }, // its own parser comes first
    parsed: { change: ['request.raw()', 'request.body()'], form: 500 },
    thrown: { status: 401 },
  },
};
