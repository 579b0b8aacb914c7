/** From a body's text to a checked event, with and without `eval`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { number, withRange } from '../print.mjs';

const CHILD = fileURLToPath(new URL('../parse-child.mjs', import.meta.url));
const OURS = 'ours: `parseSiprecEvent`';
const GOALS = { bare: 1.1, enveloped: 1.25 };

export async function parsing({ seconds }) {
  const reports = {
    '': runChild([], seconds / 2),
    ', no `eval`': runChild(['--disallow-code-generation-from-strings'], seconds / 2),
  };
  return {
    title: 'Parse and validate one event',
    about:
      'From text to a checked value, relative to `JSON.parse` of the same text. In two processes that differ in ' +
      '`--disallow-code-generation-from-strings` alone, which refuses `eval` and `new Function` as edge runtimes do. Ours also takes the event ' +
      'out of its envelope; the others give the envelope back.',
    tables: Object.keys(GOALS).map((form) => table(form, reports)),
    targets: Object.entries(reports).flatMap(([where, report]) =>
      Object.entries(GOALS).map(([form, goal]) => ({
        what: `parse + validate, ${form}${where}, over \`JSON.parse\``,
        goal,
        measured: report[form].rows.find(({ name }) => name === OURS).ratio,
      })),
    ),
  };
}

function runChild(flags, seconds) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, CHILD, String(seconds)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function table(form, reports) {
  const [withEval, without] = Object.values(reports).map((report) => report[form]);
  const cells = (row) => (row ? [number(row.micros), withRange(row.ratio)] : ['does not run', '']);
  return {
    caption: `${form === 'bare' ? 'Bare' : 'Enveloped'}, ${withEval.bytes} bytes, ${number(withEval.rounds)} and ${number(without.rounds)} rounds.`,
    head: ['', 'µs', '× `JSON.parse`', 'no `eval`: µs', 'no `eval`: × `JSON.parse`'],
    rows: withEval.rows.map((row) => [
      row.name,
      ...cells(row),
      ...cells(without.rows.find(({ name }) => name === row.name)),
    ]),
  };
}
