/**
 * Every code, and the status to answer with.
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

/** Another process has taken the delivery over, so this one's transaction must not be committed. Answered 503. Of `…/receiver`. */
export type ClaimLostErrorCode = 'claim_lost';

/** Why Telnyx's log of deliveries could not be read: it refused your API key or request, or it could not be reached. Of `…/recovery`. */
export type RecoveryErrorCode = 'api_refused' | 'api_unavailable';

/** Every code. Codes are public API: one is removed or changes its meaning in a major version only. */
export type WebhookErrorCode =
  | WebhookVerificationErrorCode
  | WebhookPayloadErrorCode
  | WebhookConfigurationErrorCode
  | ClaimLostErrorCode
  | RecoveryErrorCode;

/**
 * The HTTP status of each: 401, not proved genuine; 500, not understood, or your own set-up; 400, another event than was asked for; 503,
 * somebody else has taken the delivery over.
 */
export type WebhookErrorStatus = 400 | 401 | 500 | 503;
