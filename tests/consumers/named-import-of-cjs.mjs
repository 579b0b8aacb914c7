// Some tools import the CommonJS build from ESM. Its names are there, too.
import { createRequire } from 'node:module';

const path = createRequire(import.meta.url).resolve('telnyx-siprec-webhooks');
process.stdout.write(JSON.stringify(Object.keys(await import(path)).sort()));
