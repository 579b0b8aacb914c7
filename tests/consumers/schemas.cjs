// Prints what the schemas' door has, and what one of them is.
const schemas = require('telnyx-siprec-webhooks/schemas');

console.log(JSON.stringify({ names: Object.keys(schemas).sort(), texml: schemas.TexmlSiprecFailed }));
