/**
 * Prints rows under headings, each column as wide as it must be.
 *
 * @param {string[]} headings
 * @param {unknown[][]} rows
 */
export function printTable(headings, rows) {
  const lines = [headings, ...rows].map((line) => line.map(String));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
