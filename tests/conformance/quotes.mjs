/** Whether an error quotes what was received: nothing of it may be shown. */

/** Shorter ones are in a message by chance. */
const MIN_LENGTH = 8;

/** Names of headers are no secret. */
const NAME = /^(telnyx|webhook)-[a-z0-9-]+$|^authorization$/i;

/**
 * The texts in some values, bytes as UTF-8.
 *
 * @param {unknown[]} values
 * @returns {string[]}
 */
export function textsIn(...values) {
  return values.flatMap((value) => {
    if (typeof value === 'string') return value.length < MIN_LENGTH || NAME.test(value) ? [] : [value];
    if (ArrayBuffer.isView(value)) return textsIn(new TextDecoder().decode(value));
    return typeof value === 'object' && value !== null ? textsIn(...Object.values(value)) : [];
  });
}

/**
 * Which of some texts an error shows: in its message, in its stack, in any own field whether enumerable or not, in its cause.
 *
 * @param {unknown} error
 * @param {string[]} texts
 */
export function quotes(error, texts) {
  const shown = showAll(error);
  return texts.filter((text) => shown.includes(text));
}

function showAll(value) {
  if (typeof value !== 'object' || value === null) return `${String(value)}\n`;
  return `${value.message}\n${Reflect.ownKeys(value)
    .map((key) => showAll(value[key]))
    .join('')}`;
}
