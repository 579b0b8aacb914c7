/**
 * The benchmark: this package next to what its users would pick instead. Build first; `npm run bench` does.
 *
 *     node bench/run.mjs           some five minutes; writes bench/RESULTS.md and bench/results.svg
 *     node bench/run.mjs --quick   some 80 seconds; only prints
 *
 * It reports and never fails: a target that is missed is for people to weigh.
 */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { checkContenders } from './contenders.mjs';
import { draw } from './draw.mjs';
import { targetsTable, toMarkdown, toSection } from './results.mjs';
import { coldStart } from './sections/cold-start.mjs';
import { explaining } from './sections/explain.mjs';
import { underLoad } from './sections/in-flight.mjs';
import { parsing } from './sections/parse.mjs';
import { refusing } from './sections/refusals.mjs';
import { sizes } from './sections/size.mjs';
import { types } from './sections/types.mjs';
import { verifyLarge, verifySmall } from './sections/verify.mjs';

/** In the order of the report, with the seconds that each may race for. Requests are signed for now, so none may take five minutes. */
const SECTIONS = [
  { run: verifySmall, seconds: 45 },
  { run: verifyLarge, seconds: 35 },
  { run: underLoad, seconds: 60 },
  { run: parsing, seconds: 40 },
  { run: explaining, seconds: 8 },
  { run: refusing, seconds: 25 },
  { run: coldStart, seconds: 40 },
  { run: sizes },
  { run: types },
];

const isQuick = process.argv.includes('--quick');
const file = (name) => new URL(name, import.meta.url);
const elapsed = () => performance.now() / 1000;
const progress = (text) => console.error(`${elapsed().toFixed(0).padStart(4)} s  ${text}`);

await checkContenders();
const sections = [];
for (const { run, seconds } of SECTIONS) {
  progress(`${run.name}${seconds ? `, ${isQuick ? seconds / 10 : seconds} s of racing` : ''} …`);
  const section = await run({ seconds: isQuick ? seconds / 10 : seconds });
  sections.push(section);
  console.log(`\n${toSection(section).join('\n\n')}`);
}
console.log(`\n## Targets\n\n${targetsTable(sections)}`);

if (isQuick) {
  progress('done; nothing written, for a short run decides nothing');
} else {
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(file('RESULTS.md'), toMarkdown(sections, { date, seconds: elapsed() }));
  writeFileSync(file('results.svg'), draw(sections.flatMap(({ chart }) => chart ?? [])));
  progress('done: bench/RESULTS.md, bench/results.svg');
}
