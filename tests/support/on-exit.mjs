/** Nothing is left behind, however the tests end. */

/** @type {Set<() => void>} */
const tasks = new Set();

/**
 * Has something done when the process ends: at once, since then there is no waiting.
 *
 * @param {() => void} task
 */
export function onExit(task) {
  tasks.add(task);
}

process.once('exit', () => {
  for (const task of tasks) {
    try {
      task();
    } catch (error) {
      console.error(error); // and the others are done all the same
    }
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130)); // which is an exit
