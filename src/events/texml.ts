/**
 * SIPREC status callbacks of TeXML, which arrive as a form.
 *
 * Source: Telnyx's callback reference (`texml-siprec`) and its TeXML verb pages.
 *
 * @module
 */

/** What the three TeXML callbacks have in common. They carry neither an event id nor an attempt counter. */
interface TexmlSiprecBase {
  /** Your Telnyx user id: a UUID. */
  AccountSid: string;
  /** The call, as its call control id: `v3:…`. */
  CallSid: string;
  /** The SIPREC session. Opaque: `siprec-abc123`, or a UUID, or nearly one. */
  SiprecSid: string;
  /**
   * When it happened. Seen as `2024-01-15T10:30:00Z`, with a space for the `T`, and documented as RFC 2822: `toSiprecStatus` reads them all.
   */
  Timestamp: string;
  /** The name given in `<Siprec name="…">`. Absent in the current reference, present in older examples. */
  SiprecName?: string | null;
}

/** A SIPREC session started: the call is being forked to the recording server. */
export interface TexmlSiprecStarted extends TexmlSiprecBase {
  /** The discriminant. */
  SiprecEvent: 'siprec-started';
}

/** A SIPREC session ended. */
export interface TexmlSiprecStopped extends TexmlSiprecBase {
  /** The discriminant. */
  SiprecEvent: 'siprec-stopped';
}

/** A SIPREC session could not be set up, or broke. */
export interface TexmlSiprecFailed extends TexmlSiprecBase {
  /** The discriminant. */
  SiprecEvent: 'siprec-failed';
  /** Why, in free text: `SIPREC connection failed`, `no-answer`. May be absent or empty. */
  SiprecError?: string | null;
}

/** Any of the three. Narrows by `SiprecEvent`. */
export type TexmlSiprecEvent = TexmlSiprecStarted | TexmlSiprecStopped | TexmlSiprecFailed;
