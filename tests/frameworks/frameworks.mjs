/**
 * The frameworks: which example is for which, how it is run, and how people get the raw body wrong in it.
 *
 * A mistake is the example with a piece of its text replaced: what is there must be there once.
 */

import { fileURLToPath } from 'node:url';
import { next, node, WORKERD, worker } from './servers.mjs';

const gateway = fileURLToPath(new URL('lambda-gateway.mjs', import.meta.url));

/** For Fetch handlers: the parsed body in place of the bytes, and nothing caught. */
const FETCH = {
  parsed: { change: ['await request.arrayBuffer()', 'await request.json()'], fix: 'arrayBuffer()' },
  thrown: {
    change: ['if (!isWebhookError(error)) throw error;', 'if (!isWebhookError(error) || error) throw error;'],
    status: 500,
  },
};
const HONO = {
  parsed: { ...FETCH.parsed, change: ['await context.req.arrayBuffer()', 'await context.req.json()'] },
  thrown: FETCH.thrown,
};
const EXPRESS = {
  files: ['express.ts'],
  serve: node('express.js'),
  parsed: {
    change: ['express();', 'express();\napp.use(express.json(), express.urlencoded({ extended: true }));'],
    form: 500,
    fix: 'express.raw({ type: () => true })',
  },
  thrown: { status: 401 },
  showsStacks: true,
};

/** AWS's own types of what goes in and what comes out. */
const AWS_TYPES = `import type * as aws from 'aws-lambda';
import { handler } from './lambda.js';

handler satisfies (event: aws.APIGatewayProxyEvent) => Promise<aws.APIGatewayProxyResult>;
handler satisfies (event: aws.APIGatewayProxyEventV2) => Promise<aws.APIGatewayProxyStructuredResultV2>;
handler satisfies (event: aws.LambdaFunctionURLEvent) => Promise<aws.APIGatewayProxyStructuredResultV2>;
handler satisfies (event: aws.ALBEvent) => Promise<aws.ALBResult>;
`;

/**
 * - `packages`: what must be installed.
 * - `versions`: whose versions to print; Node's where there are none.
 * - `files`: of `examples/`, the one to link to first.
 * - `serve`: makes ready what is in a folder, and resolves to what starts it on a port.
 * - `routes`: more than one where one server runs the example in several ways.
 * - `ownRoot`: whether an application has a folder with a `node_modules` to itself, and `placeOf` the place of a file in it.
 * - `parsed`: the mistake, what a form is answered then where the mistake takes forms at all, and what the message must say.
 * - `brokenJson`: how JSON that cannot be parsed is answered, where it is not by us.
 * - `beside`: more files beside the example.
 * - `thrown`: how an error is answered that the example does not catch; `change` where the example does.
 */
export const FRAMEWORKS = {
  'node-http': {
    name: 'node:http',
    files: ['node-http.ts'],
    packages: ['@types/node'],
    versions: [],
    serve: node('node-http.js'),
    parsed: {
      change: ['Buffer.concat(chunks),', 'JSON.parse(Buffer.concat(chunks).toString()),'],
      fix: 'chunks in one Buffer',
    },
    thrown: { change: ['  } catch (error) {', '  } catch (error) {\n    if (error) throw error;'], status: 0 },
  },
  express4: {
    ...EXPRESS,
    name: 'Express 4',
    packages: ['express4', '@types/express4'],
    versions: ['express4'],
    as: 'express',
  },
  express5: { ...EXPRESS, name: 'Express 5', packages: ['express', '@types/express'], versions: ['express'] },
  fastify: {
    name: 'Fastify',
    files: ['fastify.ts'],
    packages: ['fastify'],
    versions: ['fastify'],
    serve: node('fastify.js'),
    parsed: {
      change: [/ *webhooks\.removeAll.*\n *webhooks\.addContentTypeParser.*\n/, ''],
      form: 415,
      fix: 'addContentTypeParser',
    },
    thrown: { status: 401 },
  },
  koa: {
    name: 'Koa',
    files: ['koa.ts'],
    packages: ['koa', '@koa/bodyparser', '@types/koa'],
    versions: ['koa'],
    serve: node('koa.js'),
    parsed: {
      change: [
        'const app = new Koa();',
        "import parser from '@koa/bodyparser';\nconst app = new Koa();\napp.use(parser());",
      ],
      form: 500,
      fix: 'Koa',
    },
    thrown: { status: 401 },
  },
  hono: {
    ...HONO,
    name: 'Hono on Node',
    files: ['hono.ts', 'hono-node.ts'],
    packages: ['hono', '@hono/node-server'],
    versions: ['hono', '@hono/node-server'],
    serve: node('hono-node.js'),
  },
  'hono-workers': {
    ...HONO,
    name: 'Hono on workerd',
    files: ['hono.ts'],
    packages: ['hono', 'workerd', WORKERD],
    versions: ['hono', 'workerd'],
    serve: worker('hono.ts'),
  },
  nest: {
    name: 'NestJS',
    files: ['nest.ts'],
    packages: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
    versions: ['@nestjs/core'],
    serve: node('nest.js'),
    brokenJson: 400, // its own parser comes first
    parsed: { change: ['{ rawBody: true }', '{}'], form: 500, fix: 'rawBody: true' },
    thrown: { status: 401 },
  },
  next: {
    ...FETCH,
    name: 'Next.js',
    files: ['next/app/webhooks/route.ts', 'next/app/edge-webhooks/route.ts'],
    packages: ['next', 'react', 'react-dom', 'typescript', '@types/react', '@types/node'],
    versions: ['next'],
    serve: next,
    beside: { 'tsconfig.json': '{ "compilerOptions": { "strict": true } }' },
    ownRoot: true, // which it compiles whole: so its mistakes are routes of the one application
    placeOf: (file, variant) => file.replace('next/app', variant === 'example' ? 'app' : `app/${variant}`),
    routes: { 'Node: ': '/webhooks', 'edge: ': '/edge-webhooks' },
  },
  workers: {
    ...FETCH,
    name: 'Cloudflare Workers',
    files: ['workers.ts'],
    packages: ['workerd', WORKERD],
    versions: ['workerd'],
    serve: worker('workers.ts'),
  },
  lambda: {
    name: 'AWS Lambda',
    files: ['lambda.ts'],
    packages: ['@types/aws-lambda'],
    versions: [],
    serve: node(gateway, 'lambda.js'),
    routes: Object.fromEntries(
      ['rest-api', 'http-api', 'function-url', 'load-balancer', 'load-balancer-multi-value'].flatMap((kind) =>
        ['plain', 'base64'].map((coding) => [`${kind}, ${coding}: `, `/${kind}/${coding}`]),
      ),
    ),
    parsed: {
      change: ['(headers, rawBody,', '(headers, JSON.parse(String(rawBody)),'],
      fix: 'event.body',
    },
    thrown: { ...FETCH.thrown, status: 502 },
    beside: { 'aws.ts': AWS_TYPES },
  },
};
