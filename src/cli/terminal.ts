/**
 * What a command may use of the process that it runs in.
 *
 * @module
 */

export interface Terminal {
  /** Prints to standard output. */
  readonly out: (text: string) => void;
  /** Prints to standard error. */
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Whether what is printed may have colours. */
  readonly hasColours?: boolean;
  /** Reads standard input to its end, or until it has more bytes than this. */
  readonly readInput?: (maxBytes: number) => Promise<Uint8Array>;
  /** Shows how far long work is, in one line that the next call replaces; no text takes it away. Where somebody is looking. */
  readonly progress?: (text?: string) => void;
  /** Waits for the Enter key, where somebody is there to press it. */
  readonly waitForEnter?: () => Promise<void>;
  /** Waits, or until Ctrl-C. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** The version of this package. */
  readonly version?: () => string;
}

/** Tells of one thing that happened: lines for people, or one JSON object in a line for machines. */
export type Report = (record: Record<string, unknown> & { type: string }, lines: string) => void;

export function reportTo({ out, progress }: Terminal, isJson: boolean | undefined): Report {
  return (record, lines) => {
    progress?.();
    if (isJson) out(`${printable(JSON.stringify(record))}\n`);
    else if (lines !== '') out(`${lines}\n`);
  };
}

/** Wrong usage: exit status 2. */
export class UsageError extends Error {}

/**
 * Escapes what would steer a terminal, or turn text around: control and format characters other than line breaks.
 * JSON stays JSON, with the same values.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
