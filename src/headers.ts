/**
 * Headers: reading them in any shape, and mapping Telnyx's names to those of Standard Webhooks.
 *
 * @module
 */

export {
  type HeaderName,
  type HeadersInput,
  type HeaderTexts,
  type HeaderValue,
  readHeaders,
} from './headers/read-header.js';
export { type StandardWebhookHeaders, toStandardHeaders } from './headers/standard-headers.js';
export { parseSignature, parseTimestamp, readTelnyxHeaders, type TelnyxHeaders } from './headers/telnyx-headers.js';
