/**
 * Work that is given up after a time, or when somebody interrupts it.
 *
 * Not by `AbortSignal.any` and `AbortSignal.timeout`: on Node 20 the garbage collector may take the timer away before it rings, and then nothing ends
 * the work.
 *
 * @module
 */

/** Does some work under a signal. It is aborted with a `TimeoutError` after `milliseconds`, and with an `AbortError` when `interrupted` is. */
export async function withinTime<Result>(
  milliseconds: number,
  interrupted: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  const timer = setTimeout(() => controller.abort(new DOMException('It took too long.', 'TimeoutError')), milliseconds);
  interrupted.addEventListener('abort', interrupt);
  if (interrupted.aborted) interrupt();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    interrupted.removeEventListener('abort', interrupt);
  }
}
