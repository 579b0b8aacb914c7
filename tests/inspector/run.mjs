/**
 * The inspector in Chromium, from the packed package: `npm run test:inspector`. See README.md.
 *
 * Exits with 1 when a case fails, or when there is no Chromium.
 */

import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { installNested } from '../support/nested.mjs';
import { install, pack } from '../support/tarball.mjs';

const { values, positionals } = parseArgs({ options: { screenshots: { type: 'string' } }, allowPositionals: true });

installNested(fileURLToPath(new URL('.', import.meta.url)));
const { chromium } = await import('playwright-core');
const { CASES } = await import('./cases.mjs');
const { deliveriesOf } = await import('./deliveries.mjs');
const { startListening } = await import('./listen.mjs');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'inspector-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
const { tarball } = pack(folder);
const app = join(folder, 'app');
install(app, tarball);
const library = createRequire(pathToFileURL(join(app, 'x.cjs')))('telnyx-siprec-webhooks/testing');

const keyPair = library.createTestKeyPair();
const handler = await startHandler();
const listening = await startListening(app, ['--forward-to', `${handler.url}webhooks`], {
  TELNYX_PUBLIC_KEY: keyPair.publicKey,
  TELNYX_TEST_SECRET_KEY: keyPair.secretKey,
});
const send = deliveriesOf(library, listening.url, keyPair);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

let failures = 0;
for (const [name, run] of Object.entries(CASES)) {
  if (positionals.length > 0 && !positionals.some((part) => name.includes(part))) continue;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const complaints = [];
  const open = async () => {
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_INTERNET_DISCONNECTED/.test(message.text()))
        complaints.push(message.text());
    });
    await page.goto(listening.inspector);
    await page.locator('.live[data-live="true"]').waitFor();
    return page;
  };
  try {
    await run({ browser: context, open, listening, send, handler });
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
    console.log(`ok      ${name}`);
  } catch (error) {
    failures++;
    console.log(`FAILED  ${name}\n${error instanceof Error ? error.stack : error}`);
  }
  await context.close();
}
if (values.screenshots) await takePictures(values.screenshots);
await browser.close();
await listening.stop();
handler.close();
console.log(failures === 0 ? '\nAll passed.' : `\n${failures} failed.`);
process.exitCode = failures === 0 ? 0 : 1;

/** A handler in development: it takes everything, and has a page of another origin than the inspector's. */
async function startHandler() {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'POST') requests.push({ headers: request.headers, body: Buffer.concat(chunks) });
    if (requests.length > 100) requests.shift();
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>a page</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    requests,
    close: () => server.close().closeAllConnections(),
  };
}

/** For people to look at. */
async function takePictures(to) {
  await send.genuine();
  await send.form();
  await send.stale();
  await send.forged();
  await send.reserialised();
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1440]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      await page.goto(listening.inspector);
      const shoot = (name) => page.screenshot({ path: join(to, `${name}-${width}-${colorScheme}.png`) });
      await page.locator('.list button').first().waitFor();
      await shoot('list');
      await page.locator('.list button').first().click();
      await page.locator('pre ins').first().waitFor();
      await shoot('delivery');
      await page.keyboard.press('p');
      await page.getByRole('dialog').waitFor();
      await shoot('capture');
      await page.close();
    }
  }
}
