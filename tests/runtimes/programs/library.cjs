// The package as CommonJS sees it.
module.exports = {
  stock: require('standardwebhooks'),
  root: require('telnyx-siprec-webhooks'),
  native: require('telnyx-siprec-webhooks/native'),
  receiver: require('telnyx-siprec-webhooks/receiver'),
  recovery: require('telnyx-siprec-webhooks/recovery'),
  schemas: require('telnyx-siprec-webhooks/schemas'),
  standard: require('telnyx-siprec-webhooks/standard'),
  testing: require('telnyx-siprec-webhooks/testing'),
};
