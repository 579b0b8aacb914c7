/**
 * The race of `sections/parse.mjs`, in a process of its own, so that it can run where `eval` is refused. Prints JSON.
 *
 *     node [--disallow-code-generation-from-strings] bench/parse-child.mjs <seconds>
 */
import { parseSiprecEvent } from '../dist/index.js';
import { race } from './measure.mjs';
import { envelop, makeEvent, over } from './requests.mjs';
import { VALIDATORS } from './validators.mjs';

const PARSE = '`JSON.parse`';

const seconds = Number(process.argv[2]) / 2;

const texts = (form) => Array.from({ length: 64 }, () => JSON.stringify(form(makeEvent())));
const POOLS = { bare: texts((event) => event), enveloped: texts(envelop) };

const report = {};
for (const [form, pool] of Object.entries(POOLS)) {
  const { contenders, refusing } = contendersFor(form, pool);
  const result = await race(contenders, { seconds });
  const rows = Object.keys(contenders).map((name) => ({
    name,
    micros: result.micros(name).median,
    ratio: result.ratio(name, PARSE),
  }));
  report[form] = { rows, refusing, rounds: result.rounds, bytes: pool[0].length };
}
console.log(JSON.stringify(report));

function contendersFor(form, pool) {
  const contenders = { [PARSE]: over(pool, JSON.parse), 'ours: `parseSiprecEvent`': over(pool, parseSiprecEvent) };
  const refusing = [];
  for (const [title, make] of Object.entries(VALIDATORS)) {
    try {
      const { check } = make()[form];
      contenders[title] = over(pool, (text) => check(JSON.parse(text)));
    } catch (error) {
      if (!(error instanceof EvalError)) throw error;
      refusing.push(title);
    }
  }
  return { contenders, refusing };
}
