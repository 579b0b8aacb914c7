/**
 * Captures of services that cannot run here, in the shapes that their documentation and published SDKs show. Nothing in them depends on the time
 * or the machine.
 */

import { form, json, pretty, reprinted, withNewline } from './deliveries.mjs';

const text = (value) => `${JSON.stringify(value, null, 2)}\n`;
const lists = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
const titled = (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** ngrok's agent API, `GET /api/requests/http`: the bytes of each request are there in Base64. */
function ngrokRequest({ headers, body }, number) {
  const named = { Host: 'd95211d2.ngrok.app', 'Content-Length': String(body.length) };
  for (const [name, value] of Object.entries(headers)) named[titled(name)] = value;
  const head = Object.entries(named).map(([name, value]) => `${name}: ${value}\r\n`);
  const raw = Buffer.concat([Buffer.from(`POST /webhooks HTTP/1.1\r\n${head.join('')}\r\n`), body]);
  return {
    uri: `/api/requests/http/548fb5c70000000${number}`,
    id: `548fb5c70000000${number}`,
    tunnel_name: 'command_line (http)',
    remote_addr: '192.0.2.7',
    start: '2025-10-09T08:53:20Z',
    duration: 3893202,
    request: {
      method: 'POST',
      proto: 'HTTP/1.1',
      headers: lists(named),
      uri: '/webhooks',
      raw: raw.toString('base64'),
    },
    response: {
      status: '200 OK',
      status_code: 200,
      proto: 'HTTP/1.1',
      headers: { 'Content-Length': ['2'] },
      raw: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK').toString('base64'),
    },
  };
}

/** webhook.site, `GET /token/…/requests`. */
function webhookSiteRequest({ headers, body }, number) {
  return {
    uuid: `be120beb-65e8-4956-aa1e-ce1bc950877${number}`,
    type: 'web',
    token_id: 'c4e2e097-ac9b-473b-bf64-be3ee9d99710',
    ip: '192.0.2.7',
    hostname: 'webhook.site',
    method: 'POST',
    user_agent: headers['user-agent'],
    content: body.toString(),
    query: null,
    headers: lists({ ...headers, 'content-length': String(body.length), host: 'webhook.site' }),
    url: 'https://webhook.site/c4e2e097-ac9b-473b-bf64-be3ee9d99710',
    size: body.length,
    files: [],
    created_at: '2025-10-09 08:53:20',
    updated_at: '2025-10-09 08:53:20',
    sorting: 1760000000000000 + number,
    custom_action_output: [],
  };
}

const webhookSite = (...deliveries) => ({
  data: deliveries.map(webhookSiteRequest),
  total: deliveries.length,
  per_page: 50,
  current_page: 1,
  is_last_page: true,
  from: 1,
  to: deliveries.length,
});

/** Hookdeck's API, `GET /requests/…`: JSON bodies are parsed, others are text. */
function hookdeck({ headers, body }) {
  const content = body.toString();
  return {
    id: 'req_OGlqNcnkw2s4rvYl7KBL',
    team_id: 'tm_5b3mzbxk86xmjp4',
    verified: false,
    original_event_data_id: 'edt_6GZuLwoyK0Q4DXs',
    rejection_cause: null,
    ingested_at: '2025-10-09T08:53:20.000Z',
    source_id: 'src_mgp2mnhx0iyk',
    events_count: 1,
    cli_events_count: 0,
    ignored_count: 0,
    updated_at: '2025-10-09T08:53:20.000Z',
    created_at: '2025-10-09T08:53:20.000Z',
    data: {
      path: '/webhooks',
      query: null,
      parsed_query: null,
      headers: { ...headers, 'content-length': String(body.length) },
      body: content.startsWith('{') ? JSON.parse(content) : content,
      is_large_payload: false,
    },
  };
}

/** API Gateway, REST: payload format 1.0. */
const lambdaRest = ({ headers, body }) => ({
  resource: '/webhooks',
  path: '/webhooks',
  httpMethod: 'POST',
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [titled(name), value])),
  multiValueHeaders: lists(Object.fromEntries(Object.entries(headers).map(([name, value]) => [titled(name), value]))),
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  requestContext: { resourcePath: '/webhooks', httpMethod: 'POST', stage: 'prod', apiId: '1234567890' },
  body: body.toString(),
  isBase64Encoded: false,
});

/** API Gateway, HTTP, and function URLs: payload format 2.0. */
const lambdaHttp = ({ headers, body }) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/webhooks',
  rawQueryString: '',
  headers,
  requestContext: {
    http: { method: 'POST', path: '/webhooks', protocol: 'HTTP/1.1', sourceIp: '192.0.2.7' },
    stage: '$default',
  },
  body: body.toString('base64'),
  isBase64Encoded: true,
});

/** A load balancer, with or without values in lists. */
const lambdaAlb = ({ headers, body }) => ({
  requestContext: {
    elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/webhooks/1' },
  },
  httpMethod: 'POST',
  path: '/webhooks',
  multiValueQueryStringParameters: {},
  multiValueHeaders: lists(headers),
  body: body.toString('base64'),
  isBase64Encoded: true,
});

/** Lambda@Edge, a viewer's request. */
const lambdaEdge = ({ headers, body }) => ({
  Records: [
    {
      cf: {
        config: { distributionId: 'EXAMPLE', eventType: 'viewer-request' },
        request: {
          clientIp: '192.0.2.7',
          method: 'POST',
          uri: '/webhooks',
          querystring: '',
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, [{ key: titled(name), value }]]),
          ),
          body: { inputTruncated: false, action: 'read-only', encoding: 'base64', data: body.toString('base64') },
        },
      },
    },
  ],
});

const logged = ({ headers, body }) => ({ headers, body: body.toString() });

/** `JSON.stringify({ headers: request.headers, body: request.body })` where the body is a Buffer. */
const buffered = ({ headers, body }) => ({ method: 'POST', url: '/webhooks', headers, body });

/** Node's flat list, and the body in Base64. */
const flat = ({ headers, body }) => ({
  method: 'POST',
  url: '/webhooks',
  rawHeaders: Object.entries(headers).flat(),
  bodyBase64: body.toString('base64'),
});

const EVENT = JSON.parse(json.body.toString());

/** `GET /v2/webhook_deliveries`, by Telnyx's OpenAPI description. */
const webhookDeliveries = {
  data: [
    {
      record_type: 'webhook_delivery',
      id: 'a2f1a1d2-5f0c-4a5f-9b0e-3a3a6f8f8f01',
      user_id: 'f5586561-8ff0-4291-a51b-c7dfe4139ff9',
      status: 'failed',
      webhook: EVENT.data,
      started_at: '2021-12-15T14:11:24.700000Z',
      finished_at: '2021-12-15T14:11:26.700000Z',
      attempts: [
        {
          status: 'failed',
          started_at: '2021-12-15T14:11:24.700000Z',
          finished_at: '2021-12-15T14:11:26.700000Z',
          errors: [],
          http: {
            request: { url: 'https://example.com/webhooks', headers: [['telnyx-timestamp', '1639577484']] },
            response: { status: 500, headers: [], body: '' },
          },
        },
      ],
    },
  ],
  meta: { page_number: 1, page_size: 20, total_pages: 1, total_results: 1 },
};

/** The portal's debugging view. */
const portal = {
  call_leg_id: EVENT.data.payload.call_leg_id,
  event_timestamp: EVENT.data.occurred_at,
  metadata: { attempt: 1, delivered_to: EVENT.meta.delivered_to, event: EVENT.data, status: 'failed' },
  name: 'siprec.failed',
};

/** Each file, by name. */
export const SERVICES = {
  'ngrok.json': text({ uri: '/api/requests/http', requests: [ngrokRequest(form, 2), ngrokRequest(json, 1)] }),
  'ngrok-one.json': text(ngrokRequest(json, 1)),
  'ngrok-corrupted.json': text({ uri: '/api/requests/http', requests: [ngrokRequest(reprinted, 1)] }),
  'webhook-site.json': text(webhookSite(json, form)),
  'webhook-site-corrupted.json': text(webhookSite(reprinted)),
  'hookdeck.json': text(hookdeck(form)),
  'hookdeck-parsed.json': text(hookdeck(json)),
  'hookdeck-corrupted.json': text(hookdeck(pretty)),
  'lambda-rest.json': text(lambdaRest(json)),
  'lambda-http.json': text(lambdaHttp(json)),
  'lambda-load-balancer.json': text(lambdaAlb(form)),
  'lambda-edge.json': text(lambdaEdge(form)),
  'lambda-corrupted.json': text(lambdaHttp(withNewline)),
  'headers-and-body.json': text(logged(json)),
  'headers-and-body-buffer.json': text(buffered(json)),
  'headers-and-body-flat.json': text(flat(form)),
  'headers-and-body-lines.jsonl': [json, form].map((delivery) => `${JSON.stringify(logged(delivery))}\n`).join(''),
  'headers-and-body-corrupted.json': text({ headers: pretty.headers, body: JSON.parse(pretty.body.toString()) }),
  'telnyx-webhook-deliveries.json': text(webhookDeliveries),
  'telnyx-portal.json': text(portal),
};
