/**
 * What arrives, from the server of the inspector.
 *
 * @module
 */

import type { InspectorSetup } from '../inspector-server.js';
import type { ShownDelivery } from '../shown-delivery.js';

/** How many deliveries the page keeps. */
export const MOST_SHOWN = 1000;

/** Reads what the page has to know, once. */
export async function readSetup(): Promise<InspectorSetup> {
  const response = await fetch('setup');
  return response.json() as Promise<InspectorSetup>;
}

/**
 * Follows the deliveries. A browser connects again by itself, and says which one it had last.
 *
 * @param onDeliveries - Is given what came since the last frame: thousands at a time do not make thousands of pages.
 * @returns Stops it.
 */
export function followDeliveries(
  onDeliveries: (deliveries: ShownDelivery[]) => void,
  onLive: (isLive: boolean) => void,
): () => void {
  const source = new EventSource('deliveries');
  let pending: ShownDelivery[] = [];
  let frame = 0;
  const flush = () => {
    frame = 0;
    onDeliveries(pending);
    pending = [];
  };
  source.onmessage = ({ data }: MessageEvent<string>) => {
    pending.push(JSON.parse(data) as ShownDelivery);
    if (pending.length > MOST_SHOWN) pending.shift();
    // Not by an animation frame: those stop in a tab that nobody sees, and the list would grow without end.
    frame ||= window.setTimeout(flush, 100);
  };
  source.onopen = () => onLive(true);
  source.onerror = () => onLive(false);
  return () => {
    window.clearTimeout(frame);
    source.close();
  };
}

/** Asks the server to send a delivery on. */
export async function replay(
  { rawHeaders, body }: Pick<ShownDelivery, 'rawHeaders' | 'body'>,
  to: string,
  sign: boolean,
): Promise<{ ok: boolean; text: string }> {
  try {
    const response = await fetch('replay', { method: 'POST', body: JSON.stringify({ rawHeaders, body, to, sign }) });
    return (await response.json()) as { ok: boolean; text: string };
  } catch {
    return { ok: false, text: 'The command line does not answer. Does it still run?' };
  }
}
