/**
 * A stand-in of Telnyx's API, for what recovery reads: `GET /v2/webhook_deliveries`, as Telnyx's OpenAPI description has it
 * (webhook-deliveries.openapi.json). The official SDK reads it, too. It does what it is told to do wrong.
 */

import { createServer } from 'node:http';

export const API_KEY = 'KEY0123456789ABCDEF_ofTheTests';

/** What the log holds: any number of records, newest first. */
export class TelnyxApi {
  /** @type {any[]} */
  records = [];
  /** The query of each request, and what was answered. @type {{ query: Record<string, any>, headers: any, status: number, body: any }[]} */
  requests = [];
  /** Each takes one request, instead of an answer; the first of the list the next one. @type {((response: import('node:http').ServerResponse, answer: any) => unknown)[]} */
  faults = [];
  /** What the clock of this server says. @type {() => number} */
  now = Date.now;
  #server;

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start() {
    const api = new TelnyxApi();
    await new Promise((resolve) => api.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return api;
  }

  get url() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}/v2`;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  #answer(request, response) {
    const url = new URL(request.url ?? '', this.url);
    const query = deepObjects(url.searchParams);
    const { status, body } = this.#judge(request, url.pathname, query);
    response.sendDate = false;
    response.setHeader('date', new Date(this.now()).toUTCString());
    this.requests.push({ query, headers: request.headers, status, body });
    const fault = this.faults.shift();
    if (fault) return fault(response, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  /** @param {import('node:http').IncomingMessage} request @param {string} path @param {any} query */
  #judge(request, path, query) {
    if (request.headers.authorization !== `Bearer ${API_KEY}`) return refusal(401, '10009', 'Authentication failed');
    if (request.method !== 'GET' || path !== '/v2/webhook_deliveries') return refusal(404, '10005', 'Not found');
    const { filter = {}, page = {} } = query;
    const number = Number(page.number ?? 1);
    const size = Number(page.size ?? 20);
    const times = [filter.started_at, filter.finished_at].flatMap((range) => Object.values(range ?? {}));
    const isKnown =
      Number.isInteger(number) &&
      number >= 1 &&
      Number.isInteger(size) &&
      size >= 1 &&
      size <= 250 &&
      times.every((time) => !Number.isNaN(toTime(time))) &&
      ['delivered', 'failed', undefined].includes(filter.status?.eq);
    if (!isKnown) return refusal(422, '10015', 'Invalid parameter');
    const found = this.records.filter((record) => isAskedFor(record, filter));
    const meta = {
      ...{ page_number: number, page_size: size },
      ...{ total_pages: Math.ceil(found.length / size), total_results: found.length },
    };
    return { status: 200, body: { data: found.slice((number - 1) * size, number * size), meta } };
  }
}

/** @param {any} record @param {any} filter */
function isAskedFor(record, filter) {
  const { status, webhook, started_at } = record ?? {};
  const { gte, lte } = filter.started_at ?? {};
  if (filter.status?.eq && status !== filter.status.eq) return false;
  if (filter.event_type && webhook?.event_type && !filter.event_type.split(',').includes(webhook.event_type))
    return false;
  return !(toTime(started_at) < toTime(gte) || toTime(started_at) > toTime(lte));
}

/** @param {number} status @param {string} code @param {string} title */
function refusal(status, code, title) {
  return { status, body: { errors: [{ code, title, detail: title }] } };
}

/** `a[b][c]=d` as `{ a: { b: { c: 'd' } } }`: OpenAPI's style deepObject. @param {URLSearchParams} query */
function deepObjects(query) {
  /** @type {Record<string, any>} */
  const result = {};
  for (const [name, value] of query) {
    const path = name.split(/[[\]]+/).filter(Boolean);
    const last = path.pop() ?? '';
    let object = result;
    for (const part of path) object = object[part] ??= {};
    object[last] = value;
  }
  return result;
}

/** Unix milliseconds; NaN, which is neither before nor after anything, for what is no time. @param {unknown} text */
function toTime(text) {
  return typeof text === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN;
}

let count = 0;

/**
 * A record of a delivery that failed, as Telnyx's description has it.
 *
 * @param {unknown} webhook - The event.
 * @param {number | Date} startedAt
 * @param {Record<string, unknown>} [others] - Fields to have in place of the usual ones.
 */
export function failedDelivery(webhook, startedAt, others = {}) {
  const started_at = new Date(startedAt).toISOString();
  const finished_at = new Date(Number(startedAt) + 8_000).toISOString();
  const id = `f5586561-8ff0-4291-a0ac-${String(++count).padStart(12, '0')}`;
  const request = { url: 'https://example.com/webhooks', headers: [['Accept', '*/*']] };
  const attempt = { status: 'failed', started_at, finished_at, errors: [75499], http: { request } };
  return {
    ...{ record_type: 'webhook_delivery', id, user_id: '0ccc7b54-4df3-4bca-a65a-3da1ecc777f0', status: 'failed' },
    ...{ webhook, started_at, finished_at, attempts: [attempt] },
    ...others,
  };
}

/** A SIPREC event as the log has it. @param {string} id @param {string} [event_type] */
export function siprecEvent(id, event_type = 'siprec.stopped') {
  const payload = { call_control_id: 'v3:a', connection_id: '7267', call_leg_id: 'leg', call_session_id: 'session' };
  return {
    ...{ record_type: 'event', event_type, id, occurred_at: '2021-12-15T14:11:24.613295Z' },
    payload: { ...payload, client_state: null, hangup_cause: 'normal_clearing' },
  };
}
