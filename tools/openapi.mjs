/** An OpenAPI 3.1 document whose webhooks are the six events. */

import { readFileSync } from 'node:fs';
import { takeParts } from './json-schema-parts.mjs';

const { version, license } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const PARAMETERS = [
  {
    name: 'telnyx-timestamp',
    in: 'header',
    required: true,
    description: 'When the delivery was signed, in Unix seconds. Sign over its text as it came.',
    schema: { type: 'integer' },
    'x-webhook-equivalent': 'webhook-timestamp',
  },
  {
    name: 'telnyx-signature-ed25519',
    in: 'header',
    required: true,
    description:
      'An Ed25519 signature of 64 bytes, in Base64, of the text of telnyx-timestamp, a "|" and the raw body.',
    schema: { type: 'string' },
    'x-webhook-equivalent': 'webhook-signature',
  },
];

const RESPONSES = {
  200: { description: 'You handled the delivery. Telnyx does not send it again.' },
  '4XX': {
    description: 'You refused the delivery: 401 where its signature is wrong. Telnyx may never send it again.',
  },
  '5XX': { description: 'You could not handle the delivery. Telnyx sends it again, or to your failover URL.' },
};

/**
 * @param {{ event: object, discriminant: string, mediaType: string, bodies: object[] }[]} webhooks - Each with all the schemas of its body.
 * @param {object[]} others - Schemas that go with them.
 */
export function openApi(webhooks, others) {
  const schemas = {};
  const take = (schema) => takeParts({ anyOf: [schema] }, schemas, '#/components/schemas/').anyOf[0];
  const post = ({ event: { title, description }, mediaType, bodies }) => ({
    operationId: title[0].toLowerCase() + title.slice(1),
    summary: description,
    parameters: PARAMETERS,
    requestBody: { required: true, content: { [mediaType]: { schema: anyOf(bodies.map(take)) } } },
    responses: RESPONSES,
    security: [],
  });
  const paths = webhooks.map((webhook) => [webhook.event.title, { post: post(webhook) }]);
  for (const schema of others) take(schema);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Telnyx SIPREC webhooks',
      version,
      description: 'What Telnyx sends to your server when a SIPREC session starts, stops or fails.',
      license: { name: license, identifier: license },
    },
    webhooks: Object.fromEntries(paths),
    components: { schemas: withDiscriminators(schemas, webhooks) },
  };
}

const anyOf = (choices) => (choices.length === 1 ? choices[0] : { anyOf: choices });

/** A choice between events of one family becomes `oneOf`, with the field and its values that tell which one it is. */
function withDiscriminators(schemas, webhooks) {
  // Version 1 has the event's discriminant, too.
  const webhookOf = ({ $ref }) =>
    webhooks.find(({ event }) => $ref?.replace(/Version1$/, '').endsWith(`/${event.title}`));
  const discriminate = (schema) => {
    const found = schema.anyOf?.map(webhookOf) ?? [];
    const propertyName = found[0]?.discriminant;
    if (!propertyName || !found.every((webhook) => webhook?.discriminant === propertyName)) return schema;
    const { anyOf: oneOf, ...rest } = schema;
    const mapping = oneOf.map(({ $ref }, index) => [found[index].event.properties[propertyName].const, $ref]);
    return { ...rest, oneOf, discriminator: { propertyName, mapping: Object.fromEntries(mapping) } };
  };
  return Object.fromEntries(Object.entries(schemas).map(([title, schema]) => [title, discriminate(schema)]));
}
