/**
 * Headers, bytes and event of a delivery.
 *
 * @module
 */

import type { ComponentChildren } from 'preact';
import { differenceOf, type Run } from './difference.js';

/** Those that are judged. */
const JUDGED = /^(?:telnyx-(?:timestamp|signature-ed25519)|webhook-(?:id|timestamp|signature))$/i;

export function HeadersPanel({ headers }: { headers: readonly [name: string, value: string][] }) {
  return (
    <Panel title="Headers" note={String(headers.length)}>
      <dl class="headers">
        {headers.map(([name, value], index) => (
          <div key={index} data-judged={JUDGED.test(name)}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

interface BodyProps {
  readonly body: Uint8Array | undefined;
  /** What was signed, where it is known. */
  readonly signed: Uint8Array | undefined;
}

export function BodyPanel({ body, signed }: BodyProps) {
  if (!body) {
    return (
      <Panel title="Raw body" note="not read">
        <p class="hint">The body was not read, or the capture does not have it.</p>
      </Panel>
    );
  }
  const runs = differenceOf(body, signed);
  return (
    <Panel title="Raw body" note={`${body.length.toLocaleString()} bytes`}>
      {signed && (
        <p class="legend">
          <ins>arrived, but was not signed</ins> <del>was signed, but did not arrive</del>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre tabIndex={0}>
        {runs.map((run, index) => (
          <Marked key={index} {...run} />
        ))}
      </pre>
    </Panel>
  );
}

function Marked({ text, kind }: Run) {
  if (kind === 'added') return <ins>{visible(text)}</ins>;
  if (kind === 'lost') return <del>{visible(text)}</del>;
  return <>{text}</>;
}

/** White space that makes the difference has to be seen. */
function visible(text: string): string {
  return text.replace(/[\r\n\t \uFEFF]/g, (character) => VISIBLE[character] ?? character);
}

const VISIBLE: Record<string, string> = { '\r': '\\r', '\n': '↵\n', '\t': '→', ' ': '·', '\uFEFF': '[BOM]' };

interface EventProps {
  readonly event: unknown;
  readonly isGenuine: boolean;
}

export function EventPanel({ event, isGenuine }: EventProps) {
  return (
    <Panel title="Event" note={event === undefined ? 'none' : 'parsed'}>
      {event === undefined ? (
        <p class="hint">
          {isGenuine ? 'It holds no SIPREC event that is understood.' : 'What is not proved genuine is not parsed.'}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <pre tabIndex={0}>{JSON.stringify(event, null, 2)}</pre>
      )}
    </Panel>
  );
}

function Panel({ title, note, children }: { title: string; note: string; children: ComponentChildren }) {
  return (
    <section class="panel" aria-label={title}>
      <h3>
        {title} <small>{note}</small>
      </h3>
      {children}
    </section>
  );
}
