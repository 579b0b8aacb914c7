// The package as ESM sees it: by the resolution of the runtime, or of the bundler.
export * as stock from 'standardwebhooks';
export * as root from 'telnyx-siprec-webhooks';
export * as native from 'telnyx-siprec-webhooks/native';
export * as receiver from 'telnyx-siprec-webhooks/receiver';
export * as recovery from 'telnyx-siprec-webhooks/recovery';
export * as schemas from 'telnyx-siprec-webhooks/schemas';
export * as standard from 'telnyx-siprec-webhooks/standard';
export * as testing from 'telnyx-siprec-webhooks/testing';
