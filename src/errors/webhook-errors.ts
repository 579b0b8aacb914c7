/**
 * Every error this package throws.
 *
 * Rely on `code` and on {@link isWebhookError}, not on `instanceof`: two copies of a class can meet in one process.
 * No message and no field holds a key, a signature, a token or a received byte; lengths and types are all they tell. The one exception is
 * `eventType`, which is of a delivery that was verified, and well-formed.
 *
 * @module
 */

import type {
  ClaimLostErrorCode,
  RecoveryErrorCode,
  WebhookConfigurationErrorCode,
  WebhookErrorCode,
  WebhookErrorStatus,
  WebhookPayloadErrorCode,
  WebhookVerificationErrorCode,
} from './codes-and-statuses.js';

/** In the registry of all realms, so that a copy of this package, in another format or realm, knows our errors. */
export const BRAND = Symbol.for('telnyx-siprec-webhooks/error');

/** `ErrorOptions` of ES2022, for consumers who compile for less. */
export interface WebhookErrorOptions {
  /** What failed below: an engine or a store. */
  cause?: unknown;
}

/** What all errors of this package have in common. */
export abstract class WebhookError extends Error {
  /** The one thing to go and fix: a literal union, documented in the README. */
  abstract readonly code: WebhookErrorCode;

  /** The HTTP status to answer with. Koa and Fastify use it when the error is thrown through. */
  readonly status: WebhookErrorStatus;

  /** The same as `status`, under the name that Express and Fastify look for. */
  readonly statusCode: WebhookErrorStatus;

  /** The message is never for the client. NestJS uses the status of an error that has this property, and answers 500 for others. */
  get expose(): false {
    return false;
  }

  constructor(message: string, status: WebhookErrorStatus, options?: WebhookErrorOptions) {
    super(message, options);
    this.status = this.statusCode = status;
    // Without a prototype, from which a polluted Object.prototype could lend the descriptor a `get`.
    Object.defineProperty(this, BRAND, Object.assign(Object.create(null), { value: true }));
  }
}

/**
 * The delivery is not proved genuine and fresh: answer 401 and do nothing else with it.
 *
 * A well-formed but *wrong* public key cannot be told from a forgery: it is `signature_mismatch`, too.
 */
export class WebhookVerificationError extends WebhookError {
  override readonly code: WebhookVerificationErrorCode;

  /**
   * With `timestamp_too_old` and `timestamp_too_new`: your clock minus the signed timestamp, in seconds.
   * Positive when the delivery lies in the past.
   */
  declare readonly skewSeconds?: number;

  constructor(code: WebhookVerificationErrorCode, message: string, details?: { skewSeconds: number }) {
    super(message, 401);
    this.code = code;
    Object.assign(this, details);
  }

  // A getter, and not a field: it is there when the stack is captured, and survives minification.
  override get name() {
    return 'WebhookVerificationError';
  }
}

/** What is wrong with one field of an event. */
export interface WebhookIssue {
  /** A JSON Pointer into the body as it came, made of field names of the schemas: `/data/payload/call_control_id`. */
  path: string;
  /** What was expected, and the type of what came. Never its value. */
  message: string;
}

/** The delivery is genuine, but not understood. */
export class WebhookPayloadError extends WebhookError {
  override readonly code: WebhookPayloadErrorCode;

  /** With `event_invalid`: what is wrong with which field. */
  declare readonly issues?: WebhookIssue[];

  /** With `event_other` and `event_unknown`: the event type, where it is of 1 to 64 letters, digits, dots, hyphens and underscores. */
  declare readonly eventType?: string;

  constructor(
    code: WebhookPayloadErrorCode,
    message: string,
    details?: { issues: WebhookIssue[] } | { eventType?: string },
  ) {
    super(message, code === 'event_other' ? 400 : 500);
    this.code = code;
    Object.assign(this, details);
  }

  override get name() {
    return 'WebhookPayloadError';
  }
}

/** Your own set-up is wrong: nothing is known of the delivery. Answer 500, so that it is sent again. */
export class WebhookConfigurationError extends WebhookError {
  override readonly code: WebhookConfigurationErrorCode;

  constructor(code: WebhookConfigurationErrorCode, message: string, options?: WebhookErrorOptions) {
    super(message, 500, options);
    this.code = code;
  }

  override get name() {
    return 'WebhookConfigurationError';
  }
}

/** The `ClaimLostError` of `telnyx-siprec-webhooks/receiver`, where its class is. */
export interface ClaimLostError extends WebhookError {
  readonly code: ClaimLostErrorCode;
}

/** The `RecoveryError` of `telnyx-siprec-webhooks/recovery`, where its class is. */
export interface RecoveryError extends WebhookError {
  readonly code: RecoveryErrorCode;
  /** The status that Telnyx answered with, where it answered. */
  readonly httpStatus?: number;
}
