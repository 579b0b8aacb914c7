/** Telnyx: sends many events at a steady pace, each by the policy. */

import { Agent, request } from 'node:http';
import { makeEvent, requestsOf } from './deliveries.mjs';
import { sharedNow } from './scale.mjs';
import { deliver } from './telnyx-policy.mjs';

/** Events a second: far from what two cores can do, so that nothing ever queues unless a fault makes it. */
const PACE = 250;

/** No more events than these are under way: when a fault holds all of them up, sending them again must not be what keeps the machine busy. */
const MOST_UNDER_WAY = 100;

/** @typedef {import('./deliveries.mjs').Event & { deliveries: import('./telnyx-policy.mjs').Delivered[] }} Sent */

/**
 * Sends events, and resolves when each is acknowledged or given up.
 *
 * @param {number} events - How many.
 * @param {(event: import('./deliveries.mjs').Event) => number[][]} route - The URLs of an event: the ports of URL and failover URL; more than
 *   one such pair has it delivered more than once at the same moment.
 * @param {number} [mostUnderWay]
 * @returns {Promise<Sent[]>}
 */
export async function sendEvents(events, route, mostUnderWay = MOST_UNDER_WAY) {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set();
  const sent = [];
  const start = sharedNow();
  for (let index = 0; index < events; index++) {
    const wait = start + (index * 1000) / PACE - sharedNow();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (underWay.size >= mostUnderWay) await Promise.race(underWay);
    const event = makeEvent(index);
    const sending = send(event, route(event), agent).finally(() => underWay.delete(sending));
    underWay.add(sending);
    sent.push(sending);
  }
  const all = await Promise.all(sent);
  agent.destroy();
  return all;
}

/**
 * @param {import('./deliveries.mjs').Event} event
 * @param {number[][]} routes
 * @param {Agent} agent
 * @returns {Promise<Sent>}
 */
export async function send(event, routes, agent) {
  const requestOf = requestsOf(event);
  const attempt = (/** @type {number} */ url, /** @type {number} */ number, /** @type {number} */ timeoutMs) =>
    post(url, requestOf(number), timeoutMs, agent);
  return { ...event, deliveries: await Promise.all(routes.map((urls) => deliver(urls, attempt))) };
}

/**
 * One attempt.
 *
 * @param {number} port
 * @param {import('./deliveries.mjs').Request} delivery
 * @param {number} timeoutMs
 * @param {Agent} agent
 * @returns {Promise<import('./telnyx-policy.mjs').Outcome>}
 */
function post(port, { headers, body }, timeoutMs, agent) {
  return new Promise((resolve) => {
    const sending = request({ host: '127.0.0.1', port, method: 'POST', path: '/webhooks', headers, agent });
    const timer = setTimeout(() => {
      resolve({ error: 'timeout' });
      sending.destroy();
    }, timeoutMs);
    sending.on('response', (response) => {
      clearTimeout(timer);
      resolve({ status: Number(response.statusCode) });
      response.resume();
    });
    sending.on('error', (error) => {
      clearTimeout(timer);
      resolve({ error: 'code' in error ? String(error.code) : error.name });
    });
    sending.end(body);
  });
}
