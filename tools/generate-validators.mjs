/**
 * Writes src/events/validators.generated.ts: for each event, a check and a description of its fields, both from the schemas in src/schemas.ts.
 *
 * The check is TypeBox's own generated code. The description serves to explain, on failure only, what is wrong and where.
 * With --check it writes nothing, and exits 1 when the file is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Code } from 'typebox/compile';
import { loadSchemas } from './load-schemas.mjs';

/** Each family's table, and its events by their discriminant. */
const TABLES = {
  CALL_CONTROL: {
    'siprec.started': 'CallControlSiprecStarted',
    'siprec.stopped': 'CallControlSiprecStopped',
    'siprec.failed': 'CallControlSiprecFailed',
  },
  TEXML: {
    'siprec-started': 'TexmlSiprecStarted',
    'siprec-stopped': 'TexmlSiprecStopped',
    'siprec-failed': 'TexmlSiprecFailed',
  },
};

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const target = path('../src/events/validators.generated.ts');

/** What TypeBox emits around the one expression. Anything else, such as a pattern, would need TypeBox at run time. */
const EMITTED = [
  /^import \{ Hashing \} from "typebox\/system"\nimport \{ Guard \} from "typebox\/guard"\n+/,
  /^\/\/ @ts-ignore\nlet External = \[\]\n+/,
  /^\/\/ @ts-ignore\nexport function SetExternal\(external\) \{ External = external.variables \}\n+/,
  /^\/\/ @ts-ignore\nconst check_0 = \(\(value\) => (.*)\);\n+/,
  /^\/\/ @ts-ignore\nexport function Check\(value\) \{ return check_0\(value\) \}\n*$/,
];

function checkOf(name, schema) {
  let rest = Code(schema).Code;
  let expression;
  for (const part of EMITTED) {
    const match = part.exec(rest);
    if (!match) throw new Error(`${name}: TypeBox emits something new, so its check may not stand alone:\n${rest}`);
    expression ??= match[1];
    rest = rest.slice(match[0].length);
  }
  if (/\b(?:Hashing|Guard|External|check_\d+)\b/.test(expression)) {
    throw new Error(`${name}: the check needs more than plain JavaScript:\n${expression}`);
  }
  return withoutRepetition(expression);
}

/** Leaves out what TypeBox checks twice. A test holds the result against TypeBox itself, on mutated events. */
function withoutRepetition(expression) {
  let rest = expression
    // A member that is not `undefined` is there.
    .replace(/(value(?:\.\w+)*)\.(\w+) === undefined \|\| \(!\("\2" in \1\) \|\| /g, '$1.$2 === undefined || (')
    // What is this text is text.
    .replace(/typeof (value(?:\.\w+)*) === "string" && (?=\1 === ")/g, '')
    // What is not there is no text either, and no object.
    .replace(/"\w+" in value(?:\.\w+)*/g, 'true');
  while (rest.includes('(true && true)')) rest = rest.replaceAll('(true && true)', 'true');
  return rest.replaceAll('true && ', '');
}

/** A description: fields by name, each with what it may hold, and first of all `undefined` where it may be absent. */
function describe({ type, properties, required = [], ...annotated }) {
  const { title, description, ...rest } = annotated;
  if (type !== 'object' || Object.keys(rest).length > 0) throw new Error(`Not a plain object: ${JSON.stringify(rest)}`);
  return Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => {
      const holds = (schema.anyOf ?? [schema]).map(alternative);
      return [field, required.includes(field) ? holds : ['undefined', ...holds]];
    }),
  );
}

function alternative(schema) {
  if ('const' in schema) return { is: schema.const };
  if (schema.type === 'object') return { has: describe(schema) };
  const keywords = Object.keys(schema).filter((keyword) => keyword !== 'description');
  if (['string', 'integer', 'null'].includes(schema.type) && keywords.length === 1) return schema.type;
  throw new Error(`No description for ${JSON.stringify(schema)}`);
}

const schemas = await loadSchemas();
const tables = Object.entries(TABLES).map(([table, events]) => {
  const rules = Object.entries(events).map(
    ([eventType, name]) => `  {
    eventType: '${eventType}',
    check: (value) => ${checkOf(name, schemas[name])},
    fields: ${JSON.stringify(describe(schemas[name]))},
  },`,
  );
  return `export const ${table}: readonly EventRules[] = [\n${rules.join('\n')}\n];`;
});
const text = `// @ts-nocheck: TypeBox's code, but for what it checks twice.

/**
 * The check and the fields of each event. Generated from src/schemas.ts by tools/generate-validators.mjs (npm run generate): do not edit.
 *
 * @module
 */

import type { EventRules } from './explain-issues.js';

${tables.join('\n\n')}
`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/events/validators.generated.ts is out of date: npm run generate');
  process.exitCode = 1;
}
