/** The verifiers of examples/ in other languages, over the deliveries that the package carries. */

import { deepStrictEqual } from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { here, run } from './commands.mjs';

const examples = join(here, '../../examples');

export function verifierRows({ app }) {
  const file = join(app, 'node_modules/telnyx-siprec-webhooks/fixtures/deliveries.json');
  const { deliveries } = JSON.parse(readFileSync(file, 'utf8'));
  const check = (verdicts) => {
    const expected = deliveries.map(({ name, id, idSource, code = `accepted ${id} ${idSource}` }) => [name, code]);
    // A library need not tell what is wrong with a key: it has to refuse it.
    const got = ([name, code]) => {
      const said = verdicts[name];
      return [name, code.startsWith('key_') && !said.startsWith('accepted') ? code : said];
    };
    deepStrictEqual(Object.fromEntries(expected.map(got)), Object.fromEntries(expected));
    return expected.length;
  };
  return [
    {
      what: 'examples/verify.go and id.go over the deliveries',
      tool: "Go's crypto/ed25519",
      needs: 'go',
      async check() {
        const project = join(app, 'go-verifier');
        mkdirSync(join(project, 'siprec'), { recursive: true });
        writeFileSync(join(project, 'go.mod'), 'module example.com/languages\n\ngo 1.19\n');
        for (const name of ['verify.go', 'id.go']) copyFileSync(join(examples, name), join(project, 'siprec', name));
        copyFileSync(join(here, 'verifiers/main.go'), join(project, 'main.go'));
        await run('go', ['vet', './...'], { cwd: project });
        return check(JSON.parse(await run('go', ['run', '.', file], { cwd: project })));
      },
    },
    {
      what: 'examples/verify.py over the deliveries',
      tool: "Python's cryptography",
      needs: 'python',
      check: async () =>
        check(JSON.parse(await run('/usr/bin/python3', [join(here, 'verifiers/main.py'), examples, file]))),
    },
  ];
}
