// Types alone: nothing may be left.

import type { SiprecEvent, VerifiedWebhook, VerifyOptions } from 'telnyx-siprec-webhooks';
import type { Webhook } from 'telnyx-siprec-webhooks/standard';

export type Check = (options: VerifyOptions, event: SiprecEvent, webhook: Webhook) => VerifiedWebhook;
