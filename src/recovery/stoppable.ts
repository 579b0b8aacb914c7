/**
 * Waiting, until somebody says stop.
 *
 * @module
 */

/** Thrown where a signal was aborted. Never leaves the recovery. */
export class Stopped {}

/** Waits for `work`, and rejects with {@link Stopped} as soon as the signal is aborted. */
export function unlessStopped<Result>(signal: AbortSignal | undefined, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Stopped());
    const forget = () => signal?.removeEventListener('abort', stop);
    signal?.addEventListener('abort', stop);
    work.then(resolve, reject).then(forget); // handled here in any case, so that nothing rejects unheard
    if (signal?.aborted) stop();
  });
}

/** Waits so many milliseconds. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await unlessStopped(signal, over);
  } finally {
    clearTimeout(timer);
  }
}
