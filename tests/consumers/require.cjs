const report = require('./report.cjs');
const library = require('telnyx-siprec-webhooks');

report(library);
