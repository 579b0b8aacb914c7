/** What `fixtures/` holds, as a module that any runtime can import. */

import { readdirSync, readFileSync } from 'node:fs';

const fixtures = new URL('../../fixtures/', import.meta.url);
const deliveries = new URL('deliveries/', fixtures);

/** The source of a module whose default export is all deliveries and vectors. As text, for a member may be named `__proto__`. */
export function dataModule() {
  const data = {
    deliveries: readdirSync(deliveries)
      .filter((file) => file.endsWith('.json'))
      .map(readDelivery),
    vectors: {
      rfc8032: readJson('vectors/rfc8032.json', fixtures),
      wycheproof: readJson('vectors/wycheproof-ed25519.json', fixtures),
      smallOrder: readJson('vectors/small-order.json', fixtures),
    },
  };
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(data))});\n`;
}

function readDelivery(file) {
  const { rawBody, ...rest } = readJson(file, deliveries);
  const body = typeof rawBody === 'string' ? { base64: readFileSync(new URL(rawBody, deliveries), 'base64') } : rawBody;
  return { name: file.replace(/\.json$/, ''), ...rest, rawBody: body };
}

function readJson(file, folder) {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}
