/**
 * One delivery: the verdict and why, what can be done with it, and its headers, bytes and event side by side.
 *
 * @module
 */

import { useEffect, useRef, useState } from 'preact/hooks';
import { findOriginal } from '../../diagnosis/find-original.js';
import { decodeAnyBase64 } from '../../primitives/base64.js';
import type { InspectorSetup } from '../inspector-server.js';
import type { ShownDelivery } from '../shown-delivery.js';
import { headersOf, toCurl, toFixture } from './copies.js';
import { BodyPanel, EventPanel, HeadersPanel } from './panels.js';
import { ReplayDialog } from './replay-dialog.js';
import { isWronglyAccepted, wordsOf } from './words.js';

interface ViewProps {
  readonly delivery: ShownDelivery;
  readonly setup: InspectorSetup | undefined;
  readonly onBack: () => void;
}

export function DeliveryView({ delivery, setup, onBack }: ViewProps) {
  const { verdict, notes, answer, arrived, method, url } = delivery;
  const { tone, mark, title, subject } = wordsOf(delivery);
  const signed = useSigned(delivery, setup);
  const [said, setSaid] = useState('');
  const [isReplaying, setReplaying] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(`Copied ${what}.`);
    } catch {
      setSaid('The browser does not let this page write to the clipboard.');
    }
  };
  const to = setup?.forwardTo ?? setup?.listening ?? 'http://localhost:3000/';

  return (
    <article class="delivery" data-tone={tone}>
      <button type="button" class="back" onClick={onBack}>
        ← All deliveries
      </button>
      <section class="verdict" aria-labelledby="verdict">
        <h2 id="verdict" ref={heading} tabIndex={-1}>
          <span class="mark" aria-hidden="true">
            {mark}
          </span>
          {title} <span class="subject">{subject}</span>
        </h2>
        {isWronglyAccepted(delivery) && (
          <p class="wrong">Your handler accepted this. It has to refuse it: see that it verifies every delivery.</p>
        )}
        {verdict?.causes.map((cause) => (
          <Cause key={cause.code} {...cause} />
        ))}
        {verdict?.error && <Cause {...verdict.error} />}
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        <dl class="facts">
          <Fact name="Request">
            {method} {url}
          </Fact>
          <Fact name="Arrived">{new Date(arrived).toLocaleString()}</Fact>
          {verdict?.signed !== undefined && <Fact name="Signed">{new Date(verdict.signed).toLocaleString()}</Fact>}
          {answer && (
            <Fact name="Answered">
              {answer.status} in {answer.milliseconds} ms, by {answer.from}
            </Fact>
          )}
          {verdict?.id !== undefined && (
            <Fact name="Id">
              {verdict.id}
              {verdict.idSource === 'signature' && ' (of the signature: every attempt has another)'}
            </Fact>
          )}
        </dl>
      </section>
      <div class="actions">
        {delivery.body !== null && (
          <>
            <button type="button" onClick={() => setReplaying(true)}>
              Replay…
            </button>
            <button type="button" onClick={() => copy(toCurl(delivery, to), 'a curl command')}>
              Copy as curl
            </button>
            <button type="button" onClick={() => copy(toFixture(delivery), 'a fixture')}>
              Copy as a fixture
            </button>
          </>
        )}
        <span role="status">{said}</span>
      </div>
      <div class="panels">
        <HeadersPanel headers={headersOf(delivery)} />
        <BodyPanel body={bytesOf(delivery)} signed={signed} />
        <EventPanel event={verdict?.event} isGenuine={verdict?.isGenuine === true} />
      </div>
      {isReplaying && setup && (
        <ReplayDialog delivery={delivery} to={to} canSign={setup.canSign} onClose={() => setReplaying(false)} />
      )}
    </article>
  );
}

function Cause({ code, message }: { code: string; message: string }) {
  return (
    <p class="cause">
      <code>{code}</code> {message}
    </p>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function bytesOf({ body }: ShownDelivery): Uint8Array | undefined {
  return body === null ? undefined : decodeAnyBase64(body);
}

/** What was signed, where the diagnosis knows: found once, when somebody looks. */
function useSigned(delivery: ShownDelivery, setup: InspectorSetup | undefined): Uint8Array | undefined {
  const [signed, setSigned] = useState<Uint8Array>();
  useEffect(() => {
    const body = bytesOf(delivery);
    if (!body || !setup || setup.publicKeys.length === 0 || !delivery.verdict || delivery.verdict.isGenuine) return;
    let isStopped = false;
    findOriginal(headersOf(delivery), body, setup.publicKeys).then(
      (found) => isStopped || setSigned(found),
      () => {}, // nothing is known then
    );
    return () => {
      isStopped = true;
    };
  }, [delivery, setup]);
  return signed;
}
