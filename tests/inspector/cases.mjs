/**
 * What the inspector must do, a case each. Every case has a page of its own; all have the same `listen`.
 *
 * @typedef {object} Context
 * @property {import('playwright-core').BrowserContext} browser
 * @property {() => Promise<import('playwright-core').Page>} open - The inspector's page, once it is live.
 * @property {import('./listen.mjs').Listening} listening
 * @property {ReturnType<import('./deliveries.mjs')['deliveriesOf']>} send
 * @property {{ url: string, requests: { headers: import('node:http').IncomingHttpHeaders, body: Buffer }[] }} handler - What `listen` forwards to.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ask } from './listen.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const rows = (page) => page.locator('.list button');
const latest = (page) => rows(page).first();
const panel = (page, name) => page.getByRole('region', { name, exact: true });
const heading = (page) => page.locator('.verdict h2');

/** Waits for the row of the delivery that was sent last, and opens it. */
async function openLatest(page, words) {
  await latest(page).filter({ hasText: words }).click();
  await heading(page).filter({ hasText: words }).waitFor();
}

/** @type {Record<string, (context: Context) => Promise<void>>} */
export const CASES = {
  async 'a delivery that arrives is shown without a reload'({ open, send }) {
    const page = await open();
    const before = await rows(page).count();
    await send.genuine();
    await page.waitForFunction((count) => document.querySelectorAll('.list button').length > count, before);
    await openLatest(page, 'Genuine');
    assert.match(await panel(page, 'Event').innerText(), /siprec\.started/);
    assert.match(await panel(page, 'Headers').innerText(), /telnyx-signature-ed25519/i);
  },

  async 'a form is shown as it came and as it was parsed'({ open, send }) {
    const page = await open();
    await send.form();
    await openLatest(page, 'siprec-failed');
    assert.match(await panel(page, 'Raw body').innerText(), /SiprecEvent=siprec-failed/);
    assert.match(await panel(page, 'Event').innerText(), /"SiprecEvent": "siprec-failed"/);
  },

  async 'forged, stale and re-serialised deliveries are told apart by their words'({ open, send }) {
    const page = await open();
    await send.forged();
    await openLatest(page, 'Not from this key');
    await send.stale();
    await openLatest(page, 'Genuine, but old');
    await send.reserialised();
    await openLatest(page, 'Changed on its way');
    assert.match(await page.locator('.verdict').innerText(), /json_reserialised_two_spaces/);
    // What is not proved genuine is not shown as an event.
    assert.match(await panel(page, 'Event').innerText(), /not proved genuine/);
  },

  async 'a forgery that the handler accepted is said to be accepted'({ open, send }) {
    const page = await open();
    await send.forged(); // the handler here takes everything
    await latest(page).filter({ hasText: 'ACCEPTED 200' }).click();
    await page.getByText('Your handler accepted this.').waitFor();
    await send.genuine();
    await openLatest(page, 'Genuine');
    assert.equal(await page.getByText('Your handler accepted this.').count(), 0);
  },

  async 'the bytes that differ are marked'({ open, send }) {
    const page = await open();
    await send.reserialised();
    await openLatest(page, 'Changed on its way');
    await page.locator('pre ins').first().waitFor();
    const marked = await page.locator('pre').evaluate((pre) => ({
      whole: pre.textContent,
      added: [...pre.querySelectorAll('ins')].map(({ textContent }) => textContent).join(''),
      lost: pre.querySelectorAll('del').length,
    }));
    assert.match(marked.added, /^[↵·\n]+$/, 'white space, made visible');
    assert.equal(marked.lost, 0);
    assert.ok(marked.whole.includes('"data"'));
  },

  async 'a capture is pasted, judged and copied by the keyboard alone'({ open, send, listening }) {
    const page = await open();
    await page.keyboard.press('p');
    await page.locator('textarea:focus').waitFor(); // nobody types sooner
    await page.keyboard.insertText(send.asHttp());
    await page.locator('button:enabled', { hasText: 'Judge it' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await heading(page).filter({ hasText: 'Genuine' }).waitFor();
    await page.locator('button', { hasText: 'Copy as a fixture' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Copied a fixture.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(Buffer.from(JSON.parse(copied).bodyBase64, 'base64').toString(), send.body);
    await page.locator('button', { hasText: 'Copy as curl' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Copied a curl command.').waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl --request POST '/);
    assert.ok(listening.url);
  },

  async 'the list, the filter and a replay work by the keyboard alone'({ open, send, handler }) {
    const page = await open();
    await send.genuine();
    await send.forged();
    await latest(page).filter({ hasText: 'Not from this key' }).waitFor();
    await page.keyboard.press('/');
    await page.locator('input:focus').waitFor();
    await page.keyboard.insertText('siprec.started');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.list button')].every(({ textContent }) => textContent.includes('siprec.started')),
    );
    await rows(page).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await heading(page).filter({ hasText: 'siprec.started' }).waitFor();
    await page.locator('button', { hasText: 'Replay' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    const before = handler.requests.length;
    await page.keyboard.press('Enter'); // the address is there already
    await page.getByText(/^200 in \d+ ms$/).waitFor();
    assert.equal(handler.requests.length, before + 1);
    const { headers, body } = handler.requests.at(-1);
    assert.equal(body.toString(), send.body);
    assert.ok(Number(headers['telnyx-timestamp']) > 0);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
  },

  async 'a file that is dropped is judged'({ open, send }) {
    const page = await open();
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], 'capture.http'));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    }, send.asHttp());
    await heading(page).filter({ hasText: 'Genuine' }).waitFor();
  },

  async 'what is no capture is said to be none, and another key can be given'({ open, send }) {
    const page = await open();
    await page.keyboard.press('p');
    await page.getByLabel('Capture', { exact: true }).fill('good morning');
    await page.getByRole('button', { name: 'Judge it' }).click();
    await page.getByRole('alert').filter({ hasText: 'no capture that is known' }).waitFor();
    await page.getByLabel('Capture', { exact: true }).fill(send.asHttp());
    await page.getByLabel('Public key').fill('not a key');
    await page.getByRole('button', { name: 'Judge it' }).click();
    await page.getByRole('alert').filter({ hasText: 'public key' }).waitFor();
    await page.getByLabel('Public key').fill(send.otherPublicKey);
    await page.getByRole('button', { name: 'Judge it' }).click();
    await heading(page).filter({ hasText: 'Not from this key' }).waitFor();
  },

  async 'the body that curl read from a file is asked for'({ open, send }) {
    const page = await open();
    await page.keyboard.press('p');
    await page.getByLabel('Capture', { exact: true }).fill(send.asCurl('@body.json'));
    await page.getByRole('button', { name: 'Judge it' }).click();
    await page
      .getByLabel('The body is in the file body.json.')
      .setInputFiles({ name: 'body.json', mimeType: 'application/json', buffer: Buffer.from(send.body) });
    await heading(page).filter({ hasText: 'Genuine' }).waitFor();
  },

  async 'every address without the token is a 403'({ listening }) {
    const { origin, pathname } = new URL(listening.inspector);
    for (const path of [
      '/',
      '/setup',
      '/deliveries',
      '/replay',
      '/x/',
      pathname.slice(0, -2),
      `${pathname.slice(0, -2)}x/`,
    ]) {
      assert.equal((await ask(origin, { path })).status, 403, path);
      assert.equal((await ask(origin, { path, method: 'POST', headers: { origin } })).status, 403, path);
    }
    assert.equal((await ask(origin, { path: pathname })).status, 200);
  },

  async 'a rebound name and another site are refused, token or not'({ listening }) {
    const { origin, pathname, port } = new URL(listening.inspector);
    for (const path of [pathname, `${pathname}setup`, `${pathname}deliveries`]) {
      for (const headers of [
        { host: `evil.example:${port}` },
        { host: 'evil.example' },
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        const { status, text } = await ask(origin, { path, headers });
        assert.equal(status, 403, `${path} ${JSON.stringify(headers)}`);
        assert.ok(!text.includes('telnyx-timestamp'));
      }
    }
    const replay = { path: `${pathname}replay`, method: 'POST', body: '{}' };
    assert.equal((await ask(origin, replay)).status, 403, 'a post without an origin');
    assert.equal((await ask(origin, { ...replay, headers: { origin: 'http://evil.example' } })).status, 403);
  },

  async 'another site cannot reach it from the same browser'({ browser, listening, handler }) {
    const page = await browser.newPage();
    await page.goto(`${handler.url}page`); // a page of another origin
    const reached = await page.evaluate(async (url) => {
      const tries = [
        fetch(`${url}setup`),
        fetch(`${url}replay`, { method: 'POST', body: '{}' }),
        fetch(`${url}replay`, { method: 'POST', mode: 'no-cors', body: '{}' }).then(({ type }) => {
          if (type === 'opaque') throw new Error('nothing can be read');
        }),
      ];
      return (await Promise.allSettled(tries)).map(({ status }) => status);
    }, listening.inspector);
    assert.deepEqual(reached, ['rejected', 'rejected', 'rejected']);
    await page.close();
  },

  async 'it listens on loopback whatever listen listens on'({ listening }) {
    assert.equal(new URL(listening.inspector).hostname, '127.0.0.1');
  },

  async 'markup in headers, bodies, paths and names stays text'({ open, send }) {
    const page = await open();
    await send.markup();
    await openLatest(page, 'Genuine');
    await page.keyboard.press('p');
    await page.getByLabel('Capture', { exact: true }).fill(send.asHttp({ path: '/<img src=x onerror=evil()>' }));
    await page.getByRole('button', { name: 'Judge it' }).click();
    await heading(page).waitFor();
    const found = await page.evaluate(() => ({
      elements: document.querySelectorAll('img, svg, iframe, object, b, a').length,
      scripts: document.scripts.length,
      isEvil: 'evil' in window,
    }));
    assert.deepEqual(found, { elements: 0, scripts: 1, isEvil: false });
  },

  async 'nothing is loaded from anywhere else, and eval is refused'({ open, listening }) {
    const page = await open();
    const { origin } = new URL(listening.inspector);
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.deepEqual(
      loaded.filter((name) => !name.startsWith(origin)),
      [],
    );
    const { headers } = await ask(origin, { path: new URL(listening.inspector).pathname });
    assert.doesNotMatch(headers['content-security-policy'], /unsafe/);
  },

  async 'it keeps to the width of a phone, and of a desk'({ open, send }) {
    const page = await open();
    await send.reserialised();
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      for (const isOpen of [false, true]) {
        if (isOpen) await openLatest(page, 'Changed on its way');
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `${width} px wide, it is ${overflow} px too wide`);
      }
      if (width === 390) await page.getByRole('button', { name: 'All deliveries' }).click();
    }
  },

  async 'an accessibility check finds nothing, in light and in dark'({ open, send }) {
    const page = await open();
    await send.stale();
    await send.reserialised();
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await page.reload(); // nothing is chosen then
        await latest(page).waitFor();
        await check(page, `${colorScheme}, ${width}, list`);
        await openLatest(page, 'Changed on its way');
        await check(page, `${colorScheme}, ${width}, delivery`);
        await page.keyboard.press('p');
        await page.getByRole('dialog').waitFor();
        await check(page, `${colorScheme}, ${width}, dialog`);
      }
    }
  },

  async 'a page that was opened late is shown what came before'({ open, send, browser }) {
    await send.genuine();
    const page = await open();
    await latest(page).waitFor();
    await browser.setOffline(true);
    await page.waitForTimeout(100);
    await browser.setOffline(false);
    const before = await rows(page).count();
    await send.genuine();
    await page.waitForFunction((count) => document.querySelectorAll('.list button').length > count, before, {
      timeout: 30_000,
    });
  },

  async 'ten thousand deliveries stay usable, and their memory bounded'({ open, send, listening }) {
    const page = await open();
    await send.many(10_000);
    await send.forged();
    await openLatest(page, 'Not from this key');
    assert.ok((await rows(page).count()) <= 1000);
    await page.keyboard.press('/');
    await page.keyboard.insertText('signature_mismatch');
    await page.waitForFunction(() => document.querySelectorAll('.list button').length < 900);
    const status = readFileSync(`/proc/${listening.pid}/status`, 'utf8');
    const resident = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    assert.ok(resident < 400, `listen holds ${Math.round(resident)} MiB`); // 10,000 of them are more than twice as much, with their events
    const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
    assert.ok(heap < 200 * 1024 * 1024, `the page holds ${Math.round(heap / 1024 / 1024)} MiB`);
  },
};

async function check(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`);
  assert.deepEqual(found, [], where);
}
