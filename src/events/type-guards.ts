/**
 * Telling the two families apart.
 *
 * @module
 */

import type { CallControlSiprecEvent } from './call-control.js';
import type { SiprecEvent } from './classify.js';
import type { TexmlSiprecEvent } from './texml.js';

/** Tells whether a SIPREC event is of Call Control. Narrows; proves nothing of a value that is no SIPREC event. */
export function isCallControlSiprecEvent(event: SiprecEvent): event is CallControlSiprecEvent {
  try {
    // By its value: an unknown field of the other family's name may be there, too.
    const { event_type } = event as { event_type?: unknown };
    return typeof event_type === 'string' && event_type.startsWith('siprec.');
  } catch {
    return false; // undefined, or a hostile getter or proxy
  }
}

/** Tells whether a SIPREC event is of TeXML. Narrows; proves nothing of a value that is no SIPREC event. */
export function isTexmlSiprecEvent(event: SiprecEvent): event is TexmlSiprecEvent {
  return !isCallControlSiprecEvent(event);
}
