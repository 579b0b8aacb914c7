/** Servers on Node that are started as they are. */

import { node } from '../servers.mjs';

const EXPRESS = {
  files: ['express.ts'],
  receiver: ['receiver/express.ts'],
  serve: node('express.js'),
  parsed: {
    change: ['express();', 'express();\napp.use(express.json(), express.urlencoded({ extended: true }));'],
    form: 500,
  },
  thrown: {
    change: ['    next(error); // Express logs it, and answers with its status', '    throw error;'],
    status: 401,
  },
  showsStacks: true,
};
const NEST = {
  files: ['nest.ts'],
  packages: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
  versions: ['@nestjs/core'],
  parsed: { change: ['{ rawBody: true }', '{}'], form: 500 },
  thrown: { status: 401 },
};

export const SERVER_ROWS = {
  'node-http': {
    name: 'node:http',
    files: ['node-http.ts'],
    receiver: ['receiver/node-http.ts'],
    packages: ['@types/node'],
    versions: [],
    serve: node('node-http.js'),
    parsed: {
      change: ['Buffer.concat(chunks),', 'JSON.parse(Buffer.concat(chunks).toString()),'],
    },
    thrown: { change: ['  } catch (error) {', '  } catch (error) {\n    if (error) throw error;'], status: 0 },
  },
  express4: {
    ...EXPRESS,
    name: 'Express 4',
    packages: ['express4', '@types/express4'],
    versions: ['express4'],
    as: 'express',
    thrown: { ...EXPRESS.thrown, status: 0 },
  },
  express5: { ...EXPRESS, name: 'Express 5', packages: ['express', '@types/express'], versions: ['express'] },
  fastify: {
    name: 'Fastify',
    files: ['fastify.ts'],
    receiver: ['receiver/fastify.ts'],
    packages: ['fastify'],
    versions: ['fastify'],
    serve: node('fastify.js'),
    parsed: {
      change: [/ *webhooks\.removeAll.*\n *webhooks\.addContentTypeParser.*\n/, ''],
      form: 415,
    },
    thrown: { status: 401 },
  },
  koa: {
    name: 'Koa',
    files: ['koa.ts'],
    receiver: ['receiver/koa.ts'],
    packages: ['koa', '@koa/bodyparser', '@types/koa'],
    versions: ['koa'],
    serve: node('koa.js'),
    parsed: {
      change: [
        'const app = new Koa();',
        "import parser from '@koa/bodyparser';\nconst app = new Koa();\napp.use(parser());",
      ],
      form: 500,
    },
    thrown: { status: 401 },
  },
  hapi: {
    name: 'hapi',
    files: ['hapi.ts'],
    receiver: ['receiver/hapi.ts'],
    packages: ['@hapi/hapi'],
    versions: ['@hapi/hapi'],
    serve: node('hapi.js'),
    parsed: { change: ["options: { payload: { parse: false, output: 'data' } },", ''], form: 500 },
    thrown: {
      change: ['if (!isWebhookError(error)) throw error;', 'if (!isWebhookError(error) || error) throw error;'],
      status: 500,
    },
  },
  nest: {
    ...NEST,
    name: 'NestJS on Express',
    receiver: ['receiver/nest.ts'],
    serve: node('nest.js'),
    brokenJson: { example: 400 }, // its own parser comes first
  },
  'nest-controller': {
    ...NEST,
    name: 'NestJS on Express, receiver in a controller (also on NestJS 11)',
    receiver: ['receiver/nest-controller.ts', 'receiver/nest-main.ts'],
    serve: (folder, variant) => node(variant === 'receiver' ? 'nest-main.js' : 'nest.js')(folder),
    brokenJson: { example: 400, receiver: 400 }, // its own parser comes first
    hasOwnLimit: true,
  },
  'nest-fastify': {
    name: 'NestJS on Fastify: `verify` in a guard, receiver in a controller',
    files: ['nest-fastify.ts'],
    receiver: ['receiver/nest-controller.ts', 'receiver/nest-fastify.ts'],
    packages: ['@nestjs/core', '@nestjs/platform-fastify', 'reflect-metadata', 'rxjs'],
    versions: ['@nestjs/platform-fastify'],
    serve: node('nest-fastify.js'),
    brokenJson: { example: 400, receiver: 400 }, // its own parser comes first
    hasOwnLimit: true,
    parsed: { change: ['{ rawBody: true }', '{}'], form: 500 },
    thrown: { status: 401 },
  },
};
