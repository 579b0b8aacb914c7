/** Captures by real tools: what `nc` writes of curl's requests, what curl writes of its own, and Chromium's HAR. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { form, json, reprinted, withNewline } from './deliveries.mjs';

const run = promisify(execFile);
const ANSWER = 'HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n';
const PORT = 3999;

/** A server that answers everything, and keeps the bodies it got. */
export async function startServer() {
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      method: request.method,
      url: request.url,
      headers: request.rawHeaders,
      body: Buffer.concat(chunks),
    });
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>captures</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, received, close: () => server.close() };
}

/** The arguments with which curl sends a delivery. */
function curlArguments({ name, headers, body }, folder, url, ...options) {
  const file = join(folder, name);
  writeFileSync(file, body);
  const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  return ['-sS', '--max-time', '10', ...options, ...named, '--data-binary', `@${file}`, url];
}

/** Lets a netcat write down what curl sends it. */
async function netcat(listen, senders, folder) {
  const file = join(folder, 'netcat');
  const answers = senders.map(() => `sleep 0.5; printf '${ANSWER}'`).join('; ');
  const child = spawn('bash', ['-c', `(${answers}; sleep 0.5) | ${listen} > ${file} 2>&1`], { stdio: 'ignore' });
  const closed = once(child, 'close');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const parts = senders.map(([delivery, ...options], index) => [
    ...(index > 0 ? ['--next'] : []),
    ...curlArguments(delivery, folder, `http://127.0.0.1:${PORT}/webhooks`, ...options),
  ]);
  await run('curl', parts.flat());
  child.kill();
  await closed;
  return readFileSync(file);
}

/** Lets curl write down what it sends. */
async function curl(delivery, folder, url, ...options) {
  const file = join(folder, 'trace');
  await run('curl', curlArguments(delivery, folder, `${url}/webhooks?source=telnyx`, ...options, file));
  return readFileSync(file);
}

async function verbose(delivery, folder, url) {
  const { stdout, stderr } = await run('curl', ['-v', ...curlArguments(delivery, folder, `${url}/webhooks`)]);
  return Buffer.from(stderr + stdout);
}

/** What Chromium's page sends, as Playwright's HAR. */
async function har(deliveries, folder, url, content) {
  const path = join(folder, content, 'page.har');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const context = await browser.newContext({ recordHar: { path, content } });
    const page = await context.newPage();
    await page.goto(url);
    for (const { headers, body } of deliveries) {
      await page.evaluate(
        async ([named, bytes]) => {
          await fetch('/webhooks', { method: 'POST', headers: named, body: new Uint8Array(bytes) });
        },
        [headers, [...body]],
      );
    }
    await context.close();
    return { path, bytes: readFileSync(path) };
  } finally {
    await browser.close();
  }
}

/** Makes every capture anew: file names and bytes. */
export async function captureWithTools(folder) {
  const { url, close } = await startServer();
  const files = {};
  files['nc-openbsd.txt'] = await netcat(`nc.openbsd -l 127.0.0.1 ${PORT}`, [[json]], folder);
  files['nc-openbsd-corrupted.txt'] = await netcat(`nc.openbsd -l 127.0.0.1 ${PORT}`, [[reprinted]], folder);
  files['nc-traditional-chunked.txt'] = await netcat(
    `nc.traditional -v -l -p ${PORT}`,
    [[form, '-H', 'transfer-encoding: chunked']],
    folder,
  );
  files['ncat-two-requests.txt'] = await netcat(`ncat -v -l 127.0.0.1 ${PORT}`, [[json], [form]], folder);
  files['curl-trace.txt'] = await curl(json, folder, url, '--trace');
  files['curl-trace-corrupted.txt'] = await curl(withNewline, folder, url, '--trace');
  files['curl-trace-chunked.txt'] = await curl(
    form,
    folder,
    url,
    '-H',
    'transfer-encoding: chunked',
    '--trace-time',
    '--trace',
  );
  files['curl-trace-ascii.txt'] = await curl(json, folder, url, '--trace-ascii');
  files['curl-verbose.txt'] = await verbose(json, folder, url);
  files['chromium.har'] = (await har([json, form], folder, url, 'embed')).bytes;
  files['chromium-corrupted.har'] = (await har([reprinted], folder, url, 'embed')).bytes;
  const attached = await har([json], folder, url, 'attach');
  files['chromium-attached.har'] = attached.bytes;
  for (const { request } of JSON.parse(attached.bytes.toString()).log.entries) {
    const name = request.postData?._file;
    if (name !== undefined) files[name] = readFileSync(join(dirname(attached.path), name));
  }
  close();
  return files;
}
