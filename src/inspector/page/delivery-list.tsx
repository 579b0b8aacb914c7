/**
 * What arrived, the latest on top: a line each, that says at a glance what came of it.
 *
 * @module
 */

import { memo } from 'preact/compat';
import type { ShownDelivery } from '../shown-delivery.js';
import { isWronglyAccepted, wordsOf } from './words.js';

interface ListProps {
  readonly deliveries: readonly ShownDelivery[];
  readonly isFiltered: boolean;
  readonly selected: ShownDelivery | undefined;
  readonly listening: string | undefined;
  readonly onSelect: (delivery: ShownDelivery) => void;
}

export function DeliveryList({ deliveries, isFiltered, selected, listening, onSelect }: ListProps) {
  if (deliveries.length === 0) {
    return isFiltered ? (
      <p class="hint">No delivery matches the filter.</p>
    ) : (
      <div class="hint">
        <p>Nothing has arrived yet. Send a signed event, and a forged one:</p>
        <pre>npx telnyx-siprec-webhooks send {listening ?? 'URL'} --all</pre>
        <pre>npx telnyx-siprec-webhooks send {listening ?? 'URL'} --tamper</pre>
      </div>
    );
  }
  return (
    <ol class="list" reversed onKeyDown={moveFocus}>
      {[...deliveries].reverse().map((delivery) => (
        <Row
          key={delivery.number}
          delivery={delivery}
          isSelected={delivery.number === selected?.number}
          onSelect={onSelect}
        />
      ))}
    </ol>
  );
}

interface RowProps {
  readonly delivery: ShownDelivery;
  readonly isSelected: boolean;
  readonly onSelect: (delivery: ShownDelivery) => void;
}

const Row = memo(({ delivery, isSelected, onSelect }: RowProps) => {
  const { tone, mark, title, subject } = wordsOf(delivery);
  const { arrived, url, answer } = delivery;
  return (
    <li>
      <button type="button" data-tone={tone} aria-current={isSelected} onClick={() => onSelect(delivery)}>
        <span class="mark" aria-hidden="true">
          {mark}
        </span>
        <span class="what">
          <strong>{title}</strong> <span class="subject">{subject}</span>
        </span>
        <span class="when">
          <time dateTime={arrived}>{timeOf(arrived)}</time> <span class="path">{url}</span>
          {answer && (
            <span class="status" data-wrong={isWronglyAccepted(delivery)}>
              {isWronglyAccepted(delivery) && 'ACCEPTED '}
              {answer.status}
            </span>
          )}
        </span>
      </button>
    </li>
  );
});

/** Up and down, as in any list. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const { activeElement } = document;
  if (step === undefined || !(activeElement instanceof HTMLElement)) return;
  const row = activeElement.closest('li');
  const next = step > 0 ? row?.nextElementSibling : row?.previousElementSibling;
  next?.querySelector('button')?.focus();
  event.preventDefault();
}

/** The time of day, here. */
export function timeOf(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { hour12: false });
}
