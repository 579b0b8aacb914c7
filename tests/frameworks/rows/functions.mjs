/** Functions on platforms, each behind the platform's own emulator, or behind what stands in for it. */

import { host, node, onNode24 } from '../servers.mjs';
import { FETCH } from './fetch.mjs';

/** AWS's own types of what goes in and what comes out. */
const AWS_TYPES = `import type * as aws from 'aws-lambda';
import { handler } from './lambda.js';

handler satisfies (event: aws.APIGatewayProxyEvent) => Promise<aws.APIGatewayProxyResult>;
handler satisfies (event: aws.APIGatewayProxyEventV2) => Promise<aws.APIGatewayProxyStructuredResultV2>;
handler satisfies (event: aws.LambdaFunctionURLEvent) => Promise<aws.APIGatewayProxyStructuredResultV2>;
handler satisfies (event: aws.ALBEvent) => Promise<aws.ALBResult>;
`;

const ON_VERCEL = {
  app: 'vercel',
  packages: ['@vercel/node', '@vercel/build-utils'],
  versions: ['@vercel/node'],
  isLengthNeeded: true, // its development server answers 500 to a body without one
};

export const FUNCTION_ROWS = {
  lambda: {
    name: 'AWS Lambda',
    files: ['lambda.ts'],
    receiver: ['receiver/lambda.ts'],
    packages: ['@types/aws-lambda'],
    versions: [],
    serve: node(host('lambda'), 'lambda.js'),
    routes: Object.fromEntries(
      ['rest-api', 'http-api', 'function-url', 'load-balancer', 'load-balancer-multi-value'].flatMap((kind) =>
        ['plain', 'base64'].map((coding) => [`${kind}, ${coding}: `, `/${kind}/${coding}/webhooks`]),
      ),
    ),
    parsed: {
      change: ['rawBodyOf(http), publicKey', 'JSON.parse(String(rawBodyOf(http))), publicKey'],
    },
    thrown: { ...FETCH.thrown, status: 502 },
    beside: { 'aws.ts': AWS_TYPES },
  },
  'cloud-functions': {
    name: 'Google Cloud Functions',
    files: ['cloud-functions.ts'],
    receiver: ['receiver/cloud-functions.ts'],
    packages: ['@google-cloud/functions-framework'],
    versions: ['@google-cloud/functions-framework'],
    serve: node(
      '../../node_modules/@google-cloud/functions-framework/build/src/main.js',
      '--source=cloud-functions.js',
      '--target=webhooks',
    ),
    brokenJson: { example: 400, receiver: 400 }, // its own parser comes first
    parsed: { change: ['request.rawBody ?? ', ''], form: 500 },
    thrown: FETCH.thrown,
  },
  azure: {
    ...FETCH,
    name: 'Azure Functions v4',
    files: ['azure.ts'],
    receiver: ['receiver/azure.ts'],
    packages: ['@azure/functions'],
    versions: ['@azure/functions'],
    serve: node(host('azure'), 'azure.js'),
  },
  vercel: {
    ...FETCH,
    ...ON_VERCEL,
    thrown: { ...FETCH.thrown, status: 0 },
    name: 'Vercel, `export const POST`',
    files: ['vercel/api/webhooks.ts'],
    receiver: ['vercel/api/receiver.ts'],
    serve: (folder, variant) =>
      onNode24(host('vercel'), variant === 'receiver' ? 'receiver.js' : 'webhooks.js')(folder),
  },
  'vercel-node': {
    ...ON_VERCEL,
    name: 'Vercel, Node function',
    files: ['vercel/api/node-webhooks.ts'],
    receiver: ['vercel/api/node-receiver.ts'],
    serve: (folder, variant) =>
      onNode24(host('vercel'), variant === 'receiver' ? 'node-receiver.js' : 'node-webhooks.js')(folder),
    parsed: { change: ['await bytesOf(request)', '(request as any).body'], form: 500 },
    thrown: { change: ['  } catch (error) {', '  } catch (error) {\n    if (error) throw error;'], status: 0 },
  },
  netlify: {
    ...FETCH,
    thrown: { ...FETCH.thrown, showsStacks: true },
    isForgetful: true,
    name: 'Netlify',
    app: 'netlify',
    files: ['netlify/functions/webhooks.ts'],
    receiver: ['netlify/functions/receiver.ts'],
    packages: ['@netlify/dev', '@netlify/functions'],
    versions: ['@netlify/dev'],
    serve: onNode24(host('netlify')),
    within: 'netlify/functions',
    receiverRoutes: { '': '/receiver' },
    rounds: 2, // it starts a thread for each request
  },
};
