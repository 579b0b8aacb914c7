/**
 * Writes schemas/*.json, which the package carries: each schema of src/schemas.ts as a JSON Schema document (draft 2020-12), for other languages and
 * tools. Part of the build.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadSchemas } from './load-schemas.mjs';

const folder = new URL('../schemas/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

for (const [title, schema] of Object.entries(await loadSchemas())) {
  const $id = `urn:telnyx-siprec-webhooks:${title}`;
  const document = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id, title, ...schema };
  writeFileSync(new URL(`${title}.json`, folder), `${JSON.stringify(document, null, 2)}\n`);
}
