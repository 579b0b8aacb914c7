/** Runtimes that lack something, made of one that has it. */

/**
 * Runs an action with another value for a global, and puts back what was there.
 *
 * @template Value
 * @param {string} name
 * @param {unknown} value
 * @param {() => Value | Promise<Value>} action
 * @returns {Promise<Value>}
 */
export async function withGlobal(name, value, action) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  const { get, set, ...attributes } = before ?? {};
  // What is not configurable can be replaced all the same, where it is writable and nothing but its value changes.
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, ...attributes, value });
  try {
    return await action();
  } finally {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  }
}
