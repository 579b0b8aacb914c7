/**
 * The whole page: what arrives on the left, one delivery on the right.
 *
 * @module
 */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { InspectorSetup } from '../inspector-server.js';
import type { ShownDelivery } from '../shown-delivery.js';
import { CaptureDialog } from './capture-dialog.js';
import { DeliveryList } from './delivery-list.js';
import { DeliveryView } from './delivery-view.js';
import { followDeliveries, MOST_SHOWN, readSetup } from './stream.js';
import { wordsOf } from './words.js';

type Show = 'all' | 'good' | 'bad';

const SHOWS: [show: Show, label: string][] = [
  ['all', 'All'],
  ['good', 'Genuine'],
  ['bad', 'Refused'],
];

export function App() {
  const [setup, setSetup] = useState<InspectorSetup>();
  const [isLive, setLive] = useState<boolean>();
  const [deliveries, setDeliveries] = useState<readonly ShownDelivery[]>([]);
  const [selected, setSelected] = useState<ShownDelivery>();
  const [filter, setFilter] = useState('');
  const [show, setShow] = useState<Show>('all');
  const [capture, setCapture] = useState<{ file?: File }>();
  const filterInput = useRef<HTMLInputElement>(null);
  /** Pasted ones are numbered downwards, so that they never meet those that arrive. */
  const pasted = useRef(0);

  const add = useCallback((more: readonly ShownDelivery[]) => {
    setDeliveries((before) => [...before, ...more].slice(-MOST_SHOWN));
  }, []);

  useEffect(() => {
    readSetup().then(setSetup, () => setLive(false));
    return followDeliveries(add, setLive);
  }, [add]);

  const shown = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return deliveries.filter((delivery) => isShown(delivery, show) && matches(delivery, words));
  }, [deliveries, filter, show]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '/') filterInput.current?.focus();
      else if (event.key === 'p') setCapture({});
      else return;
      event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) setCapture({ file });
    };
    const onDragOver = (event: DragEvent) => event.preventDefault();
    document.addEventListener('keydown', onKey);
    document.addEventListener('drop', onDrop);
    document.addEventListener('dragover', onDragOver);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('drop', onDrop);
      document.removeEventListener('dragover', onDragOver);
    };
  }, []);

  const onJudged = useCallback(
    (judged: readonly Omit<ShownDelivery, 'number'>[]) => {
      const numbered = judged.map((delivery) => ({ ...delivery, number: --pasted.current }));
      add(numbered);
      setSelected(numbered[0]);
      setCapture(undefined);
    },
    [add],
  );

  return (
    <div class="page" data-view={selected ? 'delivery' : 'list'}>
      <header class="bar">
        <h1>Deliveries</h1>
        <p class="where">
          <span class="live" data-live={isLive === true} role="status">
            {isLive === undefined ? 'Connecting' : isLive ? 'Live' : 'Not connected'}
          </span>
          {setup && <code>{setup.listening}</code>}
          {setup?.forwardTo !== undefined && (
            <span>
              <span aria-hidden="true">→ </span>
              <span class="unseen">forwarded to </span>
              <code>{setup.forwardTo}</code>
            </span>
          )}
        </p>
        <button type="button" class="main" onClick={() => setCapture({})}>
          Judge a capture <kbd>p</kbd>
        </button>
      </header>
      <main>
        <section class="side" aria-label="All deliveries">
          <div class="tools">
            <label>
              <span class="unseen">Filter</span>
              <input
                ref={filterInput}
                type="search"
                placeholder="Filter: event, code, call, path ( / )"
                value={filter}
                onInput={(event) => setFilter(event.currentTarget.value)}
              />
            </label>
            <fieldset class="choice">
              <legend class="unseen">Show</legend>
              {SHOWS.map(([value, label]) => (
                <label key={value}>
                  <input type="radio" name="show" checked={show === value} onChange={() => setShow(value)} />
                  <span>{label}</span>
                </label>
              ))}
            </fieldset>
          </div>
          <DeliveryList
            deliveries={shown}
            isFiltered={shown.length < deliveries.length}
            selected={selected}
            listening={setup?.listening}
            onSelect={setSelected}
          />
        </section>
        <section class="chosen" aria-label="The chosen delivery">
          {selected ? (
            <DeliveryView
              key={selected.number}
              delivery={selected}
              setup={setup}
              onBack={() => setSelected(undefined)}
            />
          ) : (
            <p class="hint">Choose a delivery to see its headers, its bytes and its event.</p>
          )}
        </section>
      </main>
      {capture && (
        <CaptureDialog
          file={capture.file}
          keys={setup?.publicKeys ?? []}
          onJudged={onJudged}
          onClose={() => setCapture(undefined)}
        />
      )}
    </div>
  );
}

function isShown(delivery: ShownDelivery, show: Show): boolean {
  if (show === 'all') return true;
  const { tone } = wordsOf(delivery);
  return (tone === 'good') === (show === 'good');
}

/** Every word has to be in what the delivery is known by. */
function matches(delivery: ShownDelivery, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { title, subject } = wordsOf(delivery);
  const { url, method, verdict } = delivery;
  const text = [title, subject, url, method, verdict?.id, verdict?.error?.code, JSON.stringify(verdict?.event ?? '')];
  const searched = text.join(' ').toLowerCase();
  return words.every((word) => searched.includes(word));
}

function isTyping({ target }: Event): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
}
