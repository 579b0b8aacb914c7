/** Numbers as people read them. */

/** Three digits that count, and whole numbers as they are: `0.0123`, `1.23`, `12.3`, `1,235`. */
export function number(value) {
  const digits = Number.isInteger(value) ? {} : { maximumSignificantDigits: 3 };
  return value.toLocaleString('en', digits);
}

/** A ratio: `1.05`. */
export function ratio(value) {
  return value.toFixed(value < 0.1 ? 3 : 2);
}

/** `1.05 (0.98–1.12)`: the median, and the range of four fifths of all rounds. */
export function withRange({ p10, median, p90 }, print = ratio) {
  return `${print(median)} (${print(p10)}–${print(p90)})`;
}
