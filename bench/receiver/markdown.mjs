/** A table in Markdown; numbers to the right. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (/^[\d-]/.test(rows[0][column]) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
