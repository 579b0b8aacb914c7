// Prints what the schemas' door has, and what one of them is.
import * as schemas from 'telnyx-siprec-webhooks/schemas';

console.log(JSON.stringify({ names: Object.keys(schemas), texml: schemas.TexmlSiprecFailed }));
