/** What the README and the comments show: compiled, and run as a reader would, on the installed package. */

import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { expect, inject, test } from 'vitest';
import { codeBlocks, examples } from '../support/code-blocks.js';
import { complaints, NODENEXT, WEB_AND_NODE } from '../support/compile.js';
import { CALL_CONTROL_ID, deliver, PUBLIC_KEY, TEXML_BODY } from '../support/sign.js';

const folder = inject('consumers').esm;
const readme = codeBlocks('README.md');
const codeUnder = (heading: string) => readme.filter((block) => block.heading === heading);

/** Writes code down beside the installed package. */
function save(name: string, code: string): string {
  const file = join(folder, name);
  writeFileSync(file, code);
  return file;
}

test('every TypeScript block of the README compiles', () => {
  const files = readme
    .filter(({ language }) => language === 'ts')
    .map(({ code }, index) => save(`readme-${index}.ts`, code));
  expect(files).not.toEqual([]);
  expect(complaints(files, { ...NODENEXT, ...WEB_AND_NODE })).toEqual([]);
});

test('every example in a comment compiles', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const files = sources
    .flatMap((name) => examples(join('src', name)))
    .map((code, index) => save(`example-${index}.ts`, code));
  expect(files.length).toBeGreaterThanOrEqual(4);
  expect(complaints(files, { ...NODENEXT, ...WEB_AND_NODE })).toEqual([]);
});

test.each(['Try it', 'Test'])('"%s" is one shell block', (heading) => {
  expect(codeUnder(heading).map(({ language }) => language)).toEqual(['sh']);
});

test('the demo finds everything as expected', () => {
  copyFileSync('examples/demo.mjs', join(folder, 'demo.mjs'));
  const table = execFileSync(process.execPath, [join(folder, 'demo.mjs')], { encoding: 'utf8' });
  expect(table).toMatch(/^(\d+) of \1 as expected\.$/m);
});

test('the first handler takes both wire forms, and refuses what is forged', async () => {
  const [block] = codeUnder('First handler');
  const listening = '\nserver.on("listening", () => console.log("port", server.address().port));';
  const { code } = transformSync(`${block?.code}${listening}`, { loader: 'ts' });
  const handler = spawn(process.execPath, [save('first-handler.mjs', code)], {
    env: { ...process.env, PORT: '0', TELNYX_PUBLIC_KEY: PUBLIC_KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const port = await new Promise<string>((resolve) => {
    handler.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /^port (\d+)$/m.exec(output)?.[1];
      if (found) resolve(found);
    });
  });
  try {
    const seconds = Math.floor(Date.now() / 1000);
    const post = async (body: string, { headers, rawBody }: ReturnType<typeof deliver>) => {
      const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers: { ...headers }, body });
      return rawBody.toString() === body ? response.status : `changed: ${response.status}`;
    };
    const json = deliver(undefined, seconds);
    expect(await post(json.rawBody.toString(), json)).toBe(200);
    expect(await post(`${json.rawBody} `, json)).toBe('changed: 401');
    expect(await post(TEXML_BODY, deliver(TEXML_BODY, seconds))).toBe(200);
    expect(output).toContain(CALL_CONTROL_ID);
    expect(output).toContain('v3_3A9X2vx__siprec-abc123');
  } finally {
    handler.kill();
  }
});
