/** The report as Markdown. A section is `{ title, about, tables, targets }`, a table `{ caption?, head, rows }`. */
import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { number, ratio, withRange } from './print.mjs';

/** The whole of `RESULTS.md`. */
export function toMarkdown(sections, { date, seconds }) {
  return [
    '# Benchmark results',
    `Written by \`npm run bench\` on ${date}, in ${Math.round(seconds)} s. Do not edit.`,
    environment(),
    '![The two comparisons that matter](results.svg)',
    '## How to read this',
    'Contenders take turns in one process, in a random order each round, on the same pool of requests. **Only ratios carry over to other machines**: ' +
      'each is taken within a round, and printed as the median and, in brackets, the range of four fifths of all rounds. Bare calls are the floor: ' +
      'key imported, signature decoded, signed bytes put together beforehand.',
    '## Targets',
    targetsTable(sections),
    ...sections.flatMap(toSection),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** One section, as it is also printed while the benchmark runs. */
export function toSection({ title, about, tables }) {
  return [
    `## ${title}`,
    about,
    ...tables.flatMap(({ caption, head, rows }) => [...(caption ? [caption] : []), table(head, rows)]),
  ];
}

export function targetsTable(sections) {
  const targets = sections.flatMap((section) => section.targets);
  return table(['', 'target', 'measured', ''], targets.map(toRow));
}

function toRow({ what, goal, unit, measured }) {
  const print = unit ? number : ratio;
  const figure = measured.p10 === undefined ? print(measured.median) : withRange(measured, print);
  return [what, `≤ ${withUnit(print(goal), unit)}`, withUnit(figure, unit), verdict(measured.median, goal)];
}

function verdict(measured, goal) {
  if (goal === 0) return measured === 0 ? 'met' : '**missed**';
  const percent = `${Math.abs((100 * (measured - goal)) / goal).toFixed(1)}%`;
  return measured <= goal ? `met, with ${percent} to spare` : `**missed** by ${percent}`;
}

function withUnit(figure, unit) {
  return unit ? `${figure} ${unit}` : figure;
}

function environment() {
  const [{ model }] = cpus();
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  return table(
    ['', ''],
    [
      ['Node', `${process.version}, OpenSSL ${process.versions.openssl}`],
      ['machine', `${process.platform} ${arch()}, ${cpus().length} × ${model}`],
      ['packages', versions.join(', ')],
    ],
  );
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const isNumeric = (column) => /^[≤\d-]/.test(rows[0][column]);
  return [line(head), line(head.map((_, column) => (isNumeric(column) ? '---:' : '---'))), ...rows.map(line)].join(
    '\n',
  );
}
