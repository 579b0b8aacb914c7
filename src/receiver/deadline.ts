/**
 * Asking a store, and not for ever.
 *
 * @module
 */

/**
 * Asks, and rejects when there is no answer in time.
 *
 * @param onLate - Is given an answer that came after that.
 */
export function askWithin<Answer>(
  milliseconds: number,
  ask: () => Promise<Answer>,
  onLate?: (answer: Answer) => unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`The store did not answer within ${Math.round(milliseconds)} ms.`));
    }, milliseconds);
    const settle = async () => {
      try {
        const answer = await ask();
        if (isLate) await onLate?.(answer);
        else resolve(answer);
      } catch (error) {
        reject(error); // which does nothing where it is late
      } finally {
        clearTimeout(timer);
      }
    };
    settle();
  });
}
