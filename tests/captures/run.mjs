/**
 * Makes every capture among the fixtures anew, with the real tools, and holds them to what `fixtures/captures/captures.json` says.
 *
 *     node tests/captures/run.mjs           judges what was made
 *     node tests/captures/run.mjs --write   puts it in place of the fixtures
 *
 * Also has bash and curl send what random commands say, and compares it with what is read out of the same commands. Exits with 1 when
 * something differs. A tool that is missing is a line with the reason, and fails under CI=true.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNested } from '../support/nested.mjs';

/** Whatever hangs, this does not. */
setTimeout(() => {
  console.error('Not done after 5 minutes.');
  process.exit(1);
}, 300_000).unref();

const TOOLS = ['bash', 'curl', 'nc.openbsd', 'nc.traditional', 'ncat', 'chromium'];
const missing = TOOLS.filter((tool) => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`]);
    return false;
  } catch {
    return true;
  }
});
if (missing.length > 0) {
  console.error(`not run: there is no ${missing.join(', ')}`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

installNested(fileURLToPath(new URL('.', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'captures-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const { captureWithTools } = await import('./tools.mjs');
const { CURL_BODIES, CURL_COMMANDS } = await import('./curl-commands.mjs');
const { SERVICES } = await import('./services.mjs');
const { judgeFiles } = await import('./judge.mjs');
const { compareWithCurl } = await import('./compare.mjs');

const files = { ...(await captureWithTools(folder)), ...CURL_COMMANDS, ...CURL_BODIES, ...SERVICES };
if (process.argv.includes('--write')) {
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(new URL(`../../fixtures/captures/${name}`, import.meta.url), bytes);
  }
  console.log(`wrote ${Object.keys(files).length} files`);
}
const judged = await judgeFiles(files, folder);
const compared = await compareWithCurl(folder);
for (const failure of [...judged.failures, ...compared.failures]) console.error(failure);
const failed = judged.failures.length + compared.failures.length;
console.log(
  `${judged.files} captures made anew and judged, ${compared.commands} commands compared with what curl sent`,
);
console.log(`${judged.files + compared.commands - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
