/** Types that generators make of the schemas, by the commands of docs/other-languages.md, compiled or imported, and put to use. */

import { deepStrictEqual, match, ok } from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, here, run, versionOf } from './commands.mjs';

const COMMANDS = { quicktype: 'quicktype/dist/index.js', 'openapi-typescript': 'openapi-typescript/bin/cli.js' };

const EVENTS = {
  'siprec.started': 'CallControlSiprecStarted',
  'siprec.stopped': 'CallControlSiprecStopped',
  'siprec.failed': 'CallControlSiprecFailed',
  'siprec-started': 'TexmlSiprecStarted',
  'siprec-stopped': 'TexmlSiprecStopped',
  'siprec-failed': 'TexmlSiprecFailed',
};

export const page = readFileSync(join(here, '../../docs/other-languages.md'), 'utf8');

/** Runs the page's block that says so, in a folder that has the package in its `node_modules`. */
export async function runBlock(folder, words) {
  const block = [...page.matchAll(/```sh\n([^`]+)```/g)].map(([, text]) => text).find((text) => text.includes(words));
  ok(block, `docs/other-languages.md has no commands with ${words}`);
  const own = block.replaceAll(/\bnpx ([\w-]+)@([\d.]+)/g, (_, name, version) => {
    deepStrictEqual(version, versionOf(name), `docs/other-languages.md pins ${name}`);
    return `"${process.execPath}" "${folderOf(COMMANDS[name])}"`;
  });
  await run('sh', ['-euc', own], { cwd: folder });
}

export function generatorRows({ app, events }) {
  const schemas = Object.fromEntries(Object.values(EVENTS).map((name) => [name, readSchema(app, name)]));
  const typed = events.map((event) => [EVENTS[event.event_type ?? event.SiprecEvent], event]);
  const expected = typed.map(([name, event]) => known(schemas[name], event, schemas[name].$defs));
  const file = join(app, 'events.json');
  writeFileSync(file, JSON.stringify(typed));
  ok(new Set(typed.map(([name]) => name)).size === 6, 'There is an event of each kind');

  return [
    {
      what: 'types of openapi.json are our own',
      tool: 'openapi-typescript',
      async check() {
        await runBlock(app, '--output openapi.ts');
        copyFileSync(join(here, 'generated/proofs.ts'), join(app, 'proofs.ts'));
        const options = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--module', 'nodenext'];
        await run(process.execPath, [join(folderOf('typescript'), 'bin/tsc'), ...options, 'proofs.ts'], { cwd: app });
        return readFileSync(join(app, 'proofs.ts'), 'utf8').match(/ satisfies /g).length;
      },
    },
    {
      what: 'an event of each kind, decoded in Go',
      tool: 'quicktype',
      needs: 'go',
      async check() {
        await runBlock(app, '--lang go');
        const code = readFileSync(join(app, 'siprec/events.go'), 'utf8');
        for (const [name, schema] of Object.entries(schemas)) checkStruct(code, name, schema);
        const project = join(app, 'go-events');
        mkdirSync(join(project, 'siprec'), { recursive: true });
        writeFileSync(join(project, 'go.mod'), 'module example.com/languages\n\ngo 1.19\n');
        writeFileSync(join(project, 'siprec/events.go'), code);
        copyFileSync(join(here, 'generated/main.go'), join(project, 'main.go'));
        await run('go', ['vet', './...'], { cwd: project });
        const decoded = JSON.parse(await run('go', ['run', '.', file], { cwd: project }));
        deepStrictEqual(decoded.map(withoutNulls), expected);
        return decoded.length;
      },
    },
    {
      what: 'an event of each kind, decoded in Python',
      tool: 'quicktype',
      needs: 'python',
      async check() {
        await runBlock(app, '--lang python');
        const printed = await run('/usr/bin/python3', [join(here, 'generated/main.py'), app, file]);
        const decoded = JSON.parse(printed);
        deepStrictEqual(decoded.map(withoutNulls), expected);
        return decoded.length;
      },
    },
  ];
}

const readSchema = (app, name) =>
  JSON.parse(readFileSync(join(app, 'node_modules/telnyx-siprec-webhooks/schemas', `${name}.json`), 'utf8'));

/** One type for an event, with its own fields: none that must be there is optional, and none is missing. */
function checkStruct(code, name, { properties, required }) {
  const structs = [...code.matchAll(new RegExp(`^type ${name} struct \\{([^}]*)\\}`, 'gm'))];
  deepStrictEqual(structs.length, 1, `one type ${name}`);
  const fields = [...structs[0][1].matchAll(/(\S+)\s+`json:"(\w+)"`/g)].map(([, type, field]) => [field, type]);
  deepStrictEqual(fields.map(([field]) => field).sort(), Object.keys(properties).sort());
  for (const [field, type] of fields) match(type, required.includes(field) ? /^\w+$/ : /^\*\w+$/, `${name}.${field}`);
}

/** Of an event, what its schema names. What is null is left out, since a type cannot tell it from what is absent. */
function known(schema, value, defs) {
  const { $ref, anyOf = [], properties } = schema;
  if (value === null) return undefined;
  const part = $ref ?? anyOf.find((choice) => choice.$ref)?.$ref;
  if (part) return known(defs[part.replace('#/$defs/', '')], value, defs);
  if (!properties) return value;
  const entries = Object.entries(properties).map(([name, field]) => [name, known(field, value[name] ?? null, defs)]);
  return withoutNulls(Object.fromEntries(entries));
}

function withoutNulls(value) {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutNulls(member)]));
}
