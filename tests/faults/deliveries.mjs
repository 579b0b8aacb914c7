/** The events: in both wire forms, re-stamped on each attempt or not, signed by OpenSSL. */

import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');

/** As Mission Control shows it. */
export const PUBLIC_KEY = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url').toString('base64');

/**
 * @typedef {object} Event
 * @property {string} key - Tells events apart, in the journals of the workers.
 * @property {string} occurredAt - Part of the identity of a TeXML callback.
 * @property {boolean} isForm - A TeXML callback; else one of Call Control.
 * @property {boolean} isRestamped - Whether each attempt has a timestamp, a signature and, in Call Control, an attempt number of its own.
 * @property {boolean} isSwapped - Whether the two workers change places: URL and failover URL.
 *
 * @typedef {{ headers: Record<string, string>, body: string }} Request
 */

/**
 * Makes an event. Of eight in a row, each has another combination.
 *
 * @param {number} index
 * @returns {Event}
 */
export function makeEvent(index) {
  return {
    key: randomUUID(),
    occurredAt: new Date().toISOString(),
    isForm: (index & 1) !== 0,
    isRestamped: (index & 2) !== 0,
    isSwapped: (index & 4) !== 0,
  };
}

/**
 * Makes what gives the request of each attempt.
 *
 * @param {Event} event
 * @returns {(attempt: number) => Request}
 */
export function requestsOf({ key, occurredAt, isForm, isRestamped }) {
  const write = isForm ? texml(key, occurredAt) : callControl(key, occurredAt);
  if (isRestamped) return (attempt) => signed(write(attempt), isForm);
  const request = signed(write(1), isForm);
  return () => request;
}

/** @param {string} key @param {string} occurredAt */
function callControl(key, occurredAt) {
  const data = {
    record_type: 'event',
    event_type: 'siprec.stopped',
    id: key,
    occurred_at: occurredAt,
    payload: {
      call_control_id: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
      connection_id: '7267402348934739472',
      call_leg_id: randomUUID(),
      call_session_id: randomUUID(),
      client_state: null,
      hangup_cause: 'normal_clearing',
    },
  };
  const meta = { delivered_to: 'https://example.com/webhooks' };
  return (/** @type {number} */ attempt) => JSON.stringify({ data, meta: { attempt, ...meta } });
}

/** Without an attempt number: its fields are the same each time. @param {string} key @param {string} occurredAt */
function texml(key, occurredAt) {
  const form = new URLSearchParams({
    AccountSid: 'f5586561-8ff0-4291-a0ac-84fe544797bd',
    CallSid: 'v3:9X2vxPDFPOSnUmHVn3MsGJ',
    SiprecEvent: 'siprec-started',
    SiprecSid: key,
    Timestamp: occurredAt,
  });
  return () => String(form);
}

/**
 * @param {string} body
 * @param {boolean} isForm
 * @returns {Request}
 */
function signed(body, isForm) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'telnyx-webhooks',
      'telnyx-timestamp': timestamp,
      'telnyx-signature-ed25519': sign(null, Buffer.from(`${timestamp}|${body}`), privateKey).toString('base64'),
    },
    body,
  };
}
