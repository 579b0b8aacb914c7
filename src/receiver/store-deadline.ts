/**
 * Asking a store, and not for ever.
 *
 * @module
 */

/**
 * Asks, and rejects when there is no answer in time.
 *
 * @param onLate - Is given an answer that came after that. Must not throw.
 */
export function askWithin<Answer>(
  milliseconds: number,
  ask: () => Promise<Answer>,
  onLate?: (answer: Answer) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = Promise.resolve(ask());
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`The store did not answer within ${Math.round(milliseconds)} ms.`));
    }, milliseconds);
    asked.then(
      (answer) => {
        clearTimeout(timer);
        if (isLate) onLate?.(answer);
        else resolve(answer);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error); // which does nothing where it is late
      },
    );
  });
}
