// The native door has the root's types, and they are the same types.

import type { PublicKey, VerifiedEvent, WebhookError } from 'telnyx-siprec-webhooks';
import * as root from 'telnyx-siprec-webhooks';
import * as native from 'telnyx-siprec-webhooks/native';

const key: PublicKey = native.importPublicKey('');
export const verified: Promise<VerifiedEvent> = native.unwrap({}, '', key);
export const again: Promise<native.VerifiedWebhook> = root.verify({}, '', key);
export const error: WebhookError = new native.WebhookPayloadError('event_other', '');
export const same: typeof root.verify = native.verify;
export const all: Pick<typeof root, keyof typeof native> = native;
export const more: Pick<typeof native, keyof typeof root> = root;
