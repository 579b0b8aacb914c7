/** Every address that the documents lead to. Nobody can test here whether they are there: look at each by hand when you add it. */

export const EXTERNAL_LINKS: readonly string[] = [
  'https://developers.telnyx.com/api-reference/callbacks/call-siprec-failed',
  'https://developers.telnyx.com/api-reference/callbacks/call-siprec-started',
  'https://developers.telnyx.com/api-reference/callbacks/call-siprec-stopped',
  'https://developers.telnyx.com/api-reference/callbacks/texml-siprec',
  'https://developers.telnyx.com/api-reference/webhooks/list-webhook-deliveries',
  'https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks',
  'https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs/siprec',
  'https://developers.telnyx.com/docs/voice/programmable-voice/voice-api-webhooks',
  'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  'https://quicktype.io',
  'https://semver.org',
];
