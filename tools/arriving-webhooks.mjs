/** Schemas of what arrives, made of those of what the parse functions give. */

import { Null, Optional, Object as Record, String as Text, Union } from 'typebox';

const required = (description) => Text({ description });
const optional = (description) => Optional(Union([Text(), Null()], { description }));

/** Everything that Telnyx sends of SIPREC. */
export function siprecWebhook({ CallControlSiprecWebhook, CallControlSiprecEvent, TexmlSiprecEvent }) {
  const old = Union(CallControlSiprecEvent.anyOf.map(version1), {
    title: 'CallControlSiprecEventVersion1',
    description: 'Any of the three Call Control events, as API version 1 sends it.',
  });
  return Union([CallControlSiprecWebhook, CallControlSiprecEvent, old, TexmlSiprecEvent], {
    title: 'SiprecWebhook',
    description:
      'What arrives: a Call Control event in the envelope of API version 2, or bare, or as API version 1 sends it; or the fields of a TeXML form.',
  });
}

/** An event in the envelope of API version 2. */
export function envelope(event, { CallControlSiprecWebhook: { properties, description } }) {
  return Record({ data: event, meta: properties.meta }, { title: `${event.title}Webhook`, description });
}

/**
 * An event as API version 1 sends it: bare, with `created_at`, and with an id under either of two names. The time of the event is in the payload,
 * where it is there.
 */
export function version1(event) {
  const { id, occurred_at, payload, ...fields } = event.properties;
  const { title, description } = payload;
  const ownPayload = Record(
    { ...payload.properties, occurred_at: optional('When it happened: ISO 8601 in UTC.') },
    { title: `${title}Version1`, description },
  );
  return {
    ...Record(
      {
        ...fields,
        id: optional('The event: a UUID. Absent where there is a webhook_id.'),
        webhook_id: optional('The event, where there is no id.'),
        created_at: required('When the webhook was made: ISO 8601 in UTC.'),
        payload: ownPayload,
      },
      { title: `${event.title}Version1`, description: `${event.description} As API version 1 sends it.` },
    ),
    // Not anyOf: generators would make a choice between types of it.
    if: { required: ['id'], properties: { id: Text() } },
    else: { required: ['webhook_id'], properties: { webhook_id: Text() } },
  };
}
