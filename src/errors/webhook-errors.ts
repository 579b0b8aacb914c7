/**
 * Every error this package throws, and every code.
 *
 * Rely on `code` and on {@link isWebhookError}, not on `instanceof`: two copies of a class can meet in one process.
 * No message and no field holds a key, a signature, a token or a received byte; lengths and types are all they tell. The one exception is
 * `eventType`, which is of a delivery that was verified, and well-formed.
 *
 * @module
 */

/** Why a delivery is not proved genuine and fresh. Answered 401. */
export type WebhookVerificationErrorCode =
  | 'header_missing'
  | 'header_duplicated'
  | 'timestamp_malformed'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'authorization_mismatch';

/**
 * Why a genuine delivery is not understood. Answered 500, so that it is sent again once you fixed the reason; but `event_other`, which is no
 * SIPREC event and was sent to the wrong function only, is a 400.
 */
export type WebhookPayloadErrorCode = 'body_malformed' | 'event_unknown' | 'event_invalid' | 'event_other';

/** What is wrong with your own set-up. Answered 500, so that the delivery is sent again once you fixed it. */
export type WebhookConfigurationErrorCode =
  | 'key_missing'
  | 'key_malformed'
  | 'key_weak'
  | 'key_is_secret'
  | 'headers_unreadable'
  | 'body_not_raw'
  | 'option_invalid'
  | 'runtime_unsupported';

/** Every code. Codes are public API: one is removed or changes its meaning in a major version only. */
export type WebhookErrorCode = WebhookVerificationErrorCode | WebhookPayloadErrorCode | WebhookConfigurationErrorCode;

/** In the registry of all realms, so that a copy of this package, in another format or realm, knows our errors. */
const BRAND = Symbol.for('telnyx-siprec-webhooks/error');

/** What all errors of this package have in common. Never thrown itself. */
export abstract class WebhookError extends Error {
  /** The one thing to go and fix: a literal union, documented in the README. */
  abstract readonly code: WebhookErrorCode;

  /** The HTTP status to answer with. Koa and Fastify use it when the error is thrown through. */
  readonly status: 400 | 401 | 500;

  /** The same as `status`, under the name that Express and Fastify look for. */
  readonly statusCode: 400 | 401 | 500;

  /** Whether the message is for the client: never. NestJS answers with the status of an error that says so or not, and with 500 to others. */
  get expose(): false {
    return false;
  }

  constructor(message: string, status: 400 | 401 | 500, options?: ErrorOptions) {
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

  constructor(code: WebhookConfigurationErrorCode, message: string, options?: ErrorOptions) {
    super(message, 500, options);
    this.code = code;
  }

  override get name() {
    return 'WebhookConfigurationError';
  }
}

/** Takes our own errors as they are; any other is a failure of the runtime, such as a global that is missing or memory that is not there. */
export function toWebhookError(error: unknown): WebhookError {
  return isWebhookError(error)
    ? error
    : new WebhookConfigurationError('runtime_unsupported', 'This runtime or its Ed25519 engine failed: see cause.', {
        cause: error,
      });
}

/**
 * Tells whether a caught value was thrown by this package: by this copy of it, by another one, or in another realm.
 * Never throws.
 *
 * @example
 * ```ts
 * import { isWebhookError, verify } from 'telnyx-siprec-webhooks';
 *
 * export async function statusFor(request: Request): Promise<number> {
 *   try {
 *     await verify(request.headers, await request.arrayBuffer(), process.env.TELNYX_PUBLIC_KEY);
 *     return 200;
 *   } catch (error) {
 *     if (!isWebhookError(error)) throw error;
 *     return error.status;
 *   }
 * }
 * ```
 */
export function isWebhookError(
  value: unknown,
): value is WebhookVerificationError | WebhookPayloadError | WebhookConfigurationError {
  try {
    const candidate = value as Record<PropertyKey, unknown>;
    return candidate[BRAND] === true && typeof candidate.code === 'string';
  } catch {
    return false; // null, undefined, or a hostile proxy
  }
}
