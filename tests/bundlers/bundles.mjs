/** What every bundler has to get right, for each of its targets: its bundles are built, searched and run. */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { Cases, DOORS, run } from './cases.mjs';

/** What a bundle holds exactly when it holds the thing, minified or not. */
const MARKS = {
  TypeBox: /~kind/,
  standardwebhooks: /Missing required headers/,
  'node:crypto': /createPublicKey/,
};

/** Text that a bundle for something other than Node must not hold. */
const NODE_IMPORT = /\bnode:|\brequire\(/;

/**
 * @typedef {object} Target
 * @property {string} target - Its name in the table.
 * @property {'node:crypto' | 'WebCrypto'} engine - What `/native` has to take there.
 * @property {(entry: string, file: string) => unknown} build - Bundles a program into a file. Rejects with what the bundler complains of.
 * @property {'mjs' | 'cjs'} [extension] - What Node is to take the file for.
 * @property {'esm' | 'cjs'} [source] - Whether programs import the package or require it.
 * @property {RegExp} [refusesStandard] - The bundler's words where this target has no way with the CommonJS package behind `/standard`.
 * @property {boolean} [readsTypeScript]
 * @property {string} [runtime] - What to run the bundle with. Node if absent.
 */

/**
 * Checks one target.
 *
 * @param {Target} target
 * @param {{ app: string, out: string }} folders - Where the programs are, and a place for bundles from which no package can be found.
 */
export async function checkTarget(target, { app, out }) {
  const { engine, extension = 'mjs', source = 'esm', refusesStandard, readsTypeScript, runtime } = target;
  const cases = new Cases();

  const bundle = async (program) => {
    const folder = join(out, target.target.replaceAll(/\W+/g, '-'), program);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${program.replace(/\..*/, '')}.${extension}`);
    await target.build(join(app, source, program), file);
    // All of it, should there be more than was asked for.
    const code = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    return { file, code: minify(code.join('\n')) };
  };

  if (refusesStandard) {
    await cases.run('/standard is refused, with a reason', async () => {
      const reason = await bundle('all.js').then(
        () => 'it was built',
        (error) => String(error.message),
      );
      if (!refusesStandard.test(reason)) throw new Error(reason);
    });
  }

  const program = refusesStandard ? 'without-standard.js' : 'all.js';
  const doors = DOORS.filter((door) => door !== 'standard' || !refusesStandard);
  const all = await cases.run(`${program} is built`, () => bundle(program));
  if (all) {
    await cases.run('holds what it uses, and nothing of Node elsewhere', () => {
      holds(all.code, { TypeBox: true, standardwebhooks: !refusesStandard, 'node:crypto': engine === 'node:crypto' });
      if (engine !== 'node:crypto') lacks(all.code, NODE_IMPORT);
    });
    const report = await cases.run(`${program} runs`, () => run(all.file, runtime));
    if (report) cases.addReport(report, doors, engine);
  }

  const root = await cases.run('root.js is built', () => bundle('root.js'));
  if (root) {
    await cases.run('the root alone brings no TypeBox, no standardwebhooks, nothing of Node', () => {
      holds(root.code, { TypeBox: false, standardwebhooks: false, 'node:crypto': false });
      lacks(root.code, NODE_IMPORT);
    });
    await cases.run('root.js runs', async () => {
      const answers = JSON.stringify(await run(root.file, runtime));
      if (answers !== '["siprec.failed","signature_mismatch"]') throw new Error(answers);
    });
  }

  // What is required is run, used or not; and what is refused is refused, used or not.
  if (source === 'esm' && !refusesStandard) {
    await cases.run('what is imported and not used leaves nothing', async () => isNothing(await bundle('unused.js')));
  }
  if (readsTypeScript) {
    await cases.run('types leave nothing', async () => isNothing(await bundle('types.ts')));
  }

  return { ...cases.results(), bytes: root?.code.length };
}

/** For bundlers that warn of an import they cannot resolve, and leave it in: what people would have to read is a failure here. */
export function refuseWarning({ code, message }) {
  const isKnown =
    code === 'EMPTY_BUNDLE' || (code === 'CIRCULAR_DEPENDENCY' && message.includes('node_modules/typebox/'));
  if (!isKnown) throw new Error(message);
}

/** To tell code from comments, and to weigh what bundlers do not minify. */
function minify(code) {
  return transformSync(code, { minify: true, legalComments: 'none' }).code.trim();
}

function holds(code, expected) {
  for (const [thing, mark] of Object.entries(MARKS)) {
    if (mark.test(code) !== expected[thing]) throw new Error(`${expected[thing] ? 'no' : 'there is'} ${thing} in it`);
  }
}

/** Some say of an empty file that it is a module, and webpack leaves an empty function. */
function isNothing({ code }) {
  lacks(code.replace(/^(export\{\};|\(\(\)=>\{\}\)\(\);)$/, ''), /./s);
}

function lacks(code, pattern) {
  const found = pattern.exec(code);
  if (found) throw new Error(`there is ${JSON.stringify(code.slice(found.index, found.index + 80))} in it`);
}
