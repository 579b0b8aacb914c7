/**
 * What stands in front of a Lambda function: turns HTTP requests into the events of API Gateway, function URLs and load balancers, and what the
 * function resolves to into an answer; 502 where it fails, as most of them do. The first two parts of the path say which kind of event, and the
 * rest is what the function sees of it: `/http-api/plain/webhooks`, `/load-balancer/base64/webhooks`.
 *
 *     node lambda.mjs handler.js
 */

import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(resolve(process.argv[2])).href);

/** Header names in the letter case that API Gateway v1 passes on, where HTTP/1.1 clients send it so. */
const capitalise = (name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

const lists = (request, toName = (name) => name) =>
  Object.fromEntries(Object.entries(request.headersDistinct).map(([name, values]) => [toName(name), values]));

const last = (headers) => Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1)]));

/** As AWS documents each, without what says nothing of the request. */
const EVENTS = {
  'rest-api': (request, path) => ({
    resource: path,
    path,
    httpMethod: 'POST',
    headers: last(lists(request, capitalise)),
    multiValueHeaders: lists(request, capitalise),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { resourcePath: path, httpMethod: 'POST', stage: 'prod' },
  }),
  'http-api': (request, path) => ({
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: request.headers,
    requestContext: { http: { method: 'POST', path }, stage: '$default' },
  }),
  'function-url': (request, path) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: request.headers,
    requestContext: { http: { method: 'POST', path }, domainName: 'id.lambda-url.us-east-1.on.aws' },
  }),
  'load-balancer': (request, path) => ({
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b' } },
    httpMethod: 'POST',
    path,
    queryStringParameters: {},
    headers: last(lists(request)),
  }),
  'load-balancer-multi-value': (request, path) => ({
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b' } },
    httpMethod: 'POST',
    path,
    multiValueQueryStringParameters: {},
    multiValueHeaders: lists(request),
  }),
};

/** What a load balancer's documentation says that an answer must have. */
function insist({ statusCode, headers, multiValueHeaders, isBase64Encoded }) {
  if (!Number.isInteger(statusCode) || !(headers ?? multiValueHeaders) || typeof isBase64Encoded !== 'boolean')
    throw new Error('An answer needs statusCode, headers and isBase64Encoded.');
}

const server = createServer(async (request, response) => {
  try {
    const [, kind, coding, ...rest] = request.url.split('/');
    const bytes = await buffer(request);
    const event = {
      ...EVENTS[kind](request, `/${rest.join('/')}`),
      body: bytes.toString(coding === 'base64' ? 'base64' : 'utf8'),
      isBase64Encoded: coding === 'base64',
    };
    // Through JSON, as the service hands it over.
    const answer = await handler(JSON.parse(JSON.stringify(event)));
    if (kind.startsWith('load-balancer')) insist(answer);
    response
      .writeHead(answer.statusCode, answer.headers ?? {})
      .end(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
  } catch (error) {
    console.error('The function failed.', error);
    response.writeHead(502).end('Internal Server Error');
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');
