/**
 * Handling what is known to be genuine by other means: the same claim, the same handlers, no request and no answer.
 *
 * @module
 */

import { type DecodedBody, decodeBody, decodeText } from '../body/decode-body.js';
import { WebhookPayloadError } from '../errors/webhook-errors.js';
import { idOfEvent } from '../events/webhook-id.js';
import { viewBytes } from '../primitives/bytes.js';
import { readClock } from '../verification/freshness.js';
import { contentsOf } from './contents.js';
import { handleGenuineBy } from './handle-genuine.js';
import type { Tell } from './hooks.js';
import type { Outcome } from './outcomes.js';
import type { CheckedReceiverOptions } from './read-receiver-options.js';
import { refusalOf } from './refusals.js';

/** What came of a body that was handled without verification. */
export interface HandledBody {
  /** What came of it, in the words of `onAnswer`. */
  readonly outcome: Outcome;
  /** The id of its event, as a delivery has it; `undefined` where it names none that is usable. Nothing is claimed then, and no handler runs. */
  readonly id: string | undefined;
}

/** Makes the function that handles a body. It never rejects. */
export function handleBodiesBy(options: CheckedReceiverOptions, tell: Tell) {
  const handleGenuine = handleGenuineBy(options, tell);

  return async function handleWithoutVerification(given: unknown): Promise<HandledBody> {
    let id: string | undefined;
    try {
      const decoded = decode(given);
      id = idOfEvent(decoded);
      if (id === undefined) throw unusable('names no event, so nothing can tell whether it was handled before.');
      const contents = contentsOf(decoded.body, { id, idSource: 'event' });
      const timestamp = new Date(readClock(options.verifyOptions));
      return { outcome: (await handleGenuine({ contents, timestamp })).outcome, id };
    } catch (thrown) {
      const { outcome, error, answer } = refusalOf(thrown, undefined);
      tell.refused(error, answer.status);
      return { outcome, id };
    }
  };
}

/** A copy of ours: whoever gave it may still change it, and handlers get it as theirs. */
function decode(given: unknown): DecodedBody {
  if (typeof given === 'string') return decodeText(given);
  const bytes = viewBytes(given);
  if (bytes) return decodeBody(bytes);
  let body: unknown;
  try {
    body = structuredClone(given);
  } catch {
    // Something that is no data: falls through.
  }
  if (typeof body !== 'object' || body === null) throw unusable('is no text, no bytes, and no decoded JSON or form.');
  return { body, isForm: false };
}

function unusable(reason: string): WebhookPayloadError {
  return new WebhookPayloadError('event_invalid', `The body ${reason}`, { issues: [] });
}
