/**
 * `listen --ui`: what arrives, shown in a browser on this machine.
 *
 * @module
 */

import { type Inspector, type ReplayRequest, startInspector } from '../inspector/inspector-server.js';
import { type ShownDelivery, toShownBody, toVerdict } from '../inspector/shown-delivery.js';
import { monotonicNow } from '../primitives/clock.js';
import { signDelivery, type TestKeyPair } from '../testing.js';
import type { Arrival } from './delivery-server.js';
import { endToEnd, pairsOf } from './hop-by-hop.js';
import { withinTime } from './within-time.js';

/** How long a replay waits for its answer. */
const TIMEOUT_MS = 30_000;

interface InspectorContext {
  readonly listening: string;
  readonly forwardTo: string | undefined;
  readonly publicKeys: readonly string[];
  /** Signs replays, where there is one. */
  readonly keyPair: TestKeyPair | undefined;
  readonly interrupted: AbortSignal;
}

/** Opens the inspector, which closes with `listen`. */
export async function openInspector({
  keyPair,
  interrupted,
  ...setup
}: InspectorContext): Promise<{ url: string; show: (arrival: Arrival) => void; close: Inspector['close'] }> {
  const inspector = await startInspector({
    setup: { ...setup, canSign: keyPair !== undefined },
    page: new URL('./inspector.html', import.meta.url),
    replay: (request) => replay(request, keyPair, interrupted),
  });
  let number = 0;
  return {
    url: inspector.url,
    show: (arrival) => inspector.show(toShown(arrival, ++number, setup.forwardTo)),
    close: inspector.close,
  };
}

function toShown(arrival: Arrival, number: number, forwardTo: string | undefined): ShownDelivery {
  const { arrived, method, url, rawHeaders, body, judgement, message, forwarded, saved, unsaved } = arrival;
  const notes = [
    message,
    forwarded && 'error' in forwarded ? `${forwardTo ?? 'The target'} gave no answer: ${forwarded.error}.` : undefined,
    saved === undefined ? undefined : `Kept as ${saved}.`,
    unsaved === undefined ? undefined : `It could not be kept: ${unsaved}.`,
  ].filter((note) => note !== undefined);
  return {
    number,
    arrived: arrived.toISOString(),
    method,
    url,
    rawHeaders,
    body: toShownBody(body),
    ...(judgement && { verdict: toVerdict(judgement) }),
    notes,
    answer: {
      status: arrival.status,
      milliseconds: arrival.milliseconds,
      from: forwarded && 'status' in forwarded ? 'your handler' : 'listen',
    },
  };
}

/** Sends a delivery as it came, or signed anew. */
async function replay(
  { rawHeaders, body, to, sign }: ReplayRequest,
  keyPair: TestKeyPair | undefined,
  interrupted: AbortSignal,
): Promise<{ ok: boolean; text: string }> {
  const began = monotonicNow();
  try {
    const headers = new Headers(pairsOf(endToEnd(rawHeaders, 'host', 'content-length')) as [string, string][]);
    if (sign && keyPair) {
      const signed = signDelivery(body, { keyPair }).headers;
      for (const name of ['telnyx-timestamp', 'telnyx-signature-ed25519'] as const) headers.set(name, signed[name]);
    }
    const response = await withinTime(TIMEOUT_MS, interrupted, async (signal) => {
      const request = { method: 'POST', headers, body: body as BodyInit, redirect: 'manual', signal } as const;
      const answer = await fetch(to, request);
      await answer.arrayBuffer(); // to its end, so that no server takes the connection for broken
      return answer;
    });
    return { ok: response.ok, text: `${response.status} in ${Math.round(monotonicNow() - began)} ms` };
  } catch (error) {
    const { cause, name } = error as Error & { cause?: NodeJS.ErrnoException };
    const reason = name === 'TimeoutError' ? `none in ${TIMEOUT_MS / 1000} s` : (cause?.code ?? 'it cannot be sent');
    return { ok: false, text: `No answer: ${reason}.` };
  }
}
