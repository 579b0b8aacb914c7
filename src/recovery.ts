/**
 * Recovers deliveries that Telnyx gave up on. Telnyx does not resend them, but keeps them in a log. `recoverDeliveries` reads the log of failed deliveries and
 * hands each event to your receiver, which handles it once.
 *
 * @module
 */

export { isWebhookError } from './errors/is-webhook-error.js';
export { recoverDeliveries } from './recovery/recover-deliveries.js';
export { RecoveryError } from './recovery/recovery-error.js';
export type { RecoveryFetch, RecoveryOptions, RecoveryReceiver } from './recovery/recovery-options.js';
export type { RecoveryProgress, RecoverySummary } from './recovery/recovery-summary.js';
