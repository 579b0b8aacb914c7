/**
 * Writes schemas/*.json, which the package carries for other languages and tools: each schema of src/schemas.ts as a JSON Schema document (draft
 * 2020-12); `SiprecWebhook.json`, which is of what arrives; and `openapi.json`. Part of the build.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { envelope, siprecWebhook, version1 } from './arriving-webhooks.mjs';
import { takeParts } from './json-schema-parts.mjs';
import { loadSchemas } from './load-schemas.mjs';
import { openApi } from './openapi.mjs';

const schemas = await loadSchemas();
for (const [title, schema] of Object.entries(schemas)) schema.title = title;
const arriving = siprecWebhook(schemas);

const folder = new URL('../schemas/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const write = (name, document) =>
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(document, null, 2)}\n`);

for (const schema of [...Object.values(schemas), arriving]) {
  const $defs = {};
  const { title, ...rest } = takeParts(schema, $defs, '#/$defs/');
  const $id = `urn:telnyx-siprec-webhooks:${title}`;
  const document = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id, title, ...rest };
  write(title, Object.keys($defs).length > 0 ? { ...document, $defs } : document);
}

const { CallControlSiprecEvent, TexmlSiprecEvent } = schemas;
write(
  'openapi',
  openApi(
    [
      ...CallControlSiprecEvent.anyOf.map((event) => ({
        event,
        discriminant: 'event_type',
        mediaType: 'application/json',
        bodies: [envelope(event, schemas), event, version1(event)],
      })),
      ...TexmlSiprecEvent.anyOf.map((event) => ({
        event,
        discriminant: 'SiprecEvent',
        mediaType: 'application/x-www-form-urlencoded',
        bodies: [event],
      })),
    ],
    [schemas.SiprecEvent, arriving],
  ),
);
