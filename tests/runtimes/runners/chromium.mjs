/** Chromium: a page from localhost, under a Content-Security-Policy that forbids `eval`, posts its report back. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundle } from '../bundle.mjs';
import { start } from '../child.mjs';

const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** What the page asks for. A script that does not even load tells of it, too, so that nobody waits for its report. */
const page = (script) => ({
  '/': ['text/html', '<!doctype html><script src="/errors.js"></script><script type="module" src="/page.js"></script>'],
  '/errors.js': ['text/javascript', "onerror = (body) => void fetch('/report', { method: 'POST', body })"],
  '/page.js': ['text/javascript', script],
});

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/**
 * @param {string} folder - The workspace.
 * @param {string} binary
 * @returns {Promise<string>} The report.
 */
export async function runChromium(folder, binary) {
  const { port, report, close } = await serve(readFileSync(join(await bundle(folder, 'page'), 'page.js')));
  const profile = `--user-data-dir=${join(folder, 'chromium')}`;
  const browser = start(binary, [...FLAGS, profile, `http://127.0.0.1:${port}/`]);
  const ended = browser.ended.then(({ code, stderr }) => {
    throw new Error(`it ended with ${code} and no report: ${stderr.slice(-500)}`);
  });
  try {
    return await Promise.race([report, ended]);
  } finally {
    browser.kill();
    close();
    await browser.ended.catch(() => {});
  }
}

/** Serves the page, and waits for the report. */
async function serve(script) {
  const files = page(script);
  let received;
  const report = new Promise((resolve) => {
    received = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') received(await text(request));
    const [type, content] = files[request.url] ?? ['text/plain', ''];
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: server.address().port, report, close };
}
