/**
 * Notices that this process stood still. On a machine that is shared this happens to whole machines, and no lease that is shorter survives it: what
 * is seen then says nothing of the receiver.
 */

/**
 * Tells of each time that timers were late by more than this. Returns what ends it.
 *
 * @param {number} milliseconds
 * @param {() => void} tell
 */
export function watchForStalls(milliseconds, tell) {
  let last = process.hrtime.bigint();
  const watch = setInterval(() => {
    const now = process.hrtime.bigint();
    if (Number(now - last) / 1e6 > milliseconds) tell();
    last = now;
  }, milliseconds / 5);
  watch.unref();
  return () => clearInterval(watch);
}
