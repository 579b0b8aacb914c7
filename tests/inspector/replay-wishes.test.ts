/** Replays that the page asks for and does not get. */

import { expect, test } from 'vitest';
import { startInspector } from '../../src/inspector/inspector-server.js';
import { newFile } from '../support/commands.js';

test.each([
  ['ftp://127.0.0.1/', /begins with http/],
  ['http://user:hunter2@127.0.0.1/', /no user name and no password/],
  ['http://127.0.0.1/', /^sent$/],
])('to %s', async (to, said) => {
  const inspector = await startInspector({
    setup: { listening: 'http://127.0.0.1:1', publicKeys: [], canSign: false },
    page: new URL(`file://${newFile('page.html', '<p>')}`),
    replay: async () => ({ ok: true, text: 'sent' }),
  });
  const response = await fetch(`${inspector.url}replay`, {
    method: 'POST',
    headers: { origin: new URL(inspector.url).origin, 'content-type': 'application/json' },
    body: JSON.stringify({ rawHeaders: [], body: '', to }),
  });
  const { text } = (await response.json()) as { text: string };
  await inspector.close();
  expect(text).toMatch(said);
  expect(text).not.toContain('hunter2');
});
