// The bridge to Standard Webhooks.

import type { HeadersInput, RawBody } from 'telnyx-siprec-webhooks';
import { resign, type StandardWebhookHeaders, Webhook } from 'telnyx-siprec-webhooks/standard';

export async function forward(headers: HeadersInput, rawBody: RawBody): Promise<StandardWebhookHeaders> {
  const signed = await resign(headers, rawBody, undefined, ['whsec_', 'whsk_'], { timestamp: 'now' });
  await new Webhook('whpk_').verify('', { ...signed }, { jsonParse: false });
  return signed;
}

// @ts-expect-error: no such time.
resign({}, '', undefined, 'whsec_', { timestamp: 'then' });
