/** The handler of examples/ in Go: what it answers, what it hands on, and the program of docs/other-languages.md that uses it. */

import { deepStrictEqual, match } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../support/free-port.mjs';
import { onExit } from '../support/on-exit.mjs';
import { here, run } from './commands.mjs';
import { page, runBlock } from './generators.mjs';

const examples = join(here, '../../examples');
const deliveries = new URL('../../fixtures/deliveries/', import.meta.url);

export function handlerRows({ app, fixtures }) {
  return [
    {
      what: 'examples/handler.go as a server',
      tool: "Go's net/http",
      needs: 'go',
      check: stoppingServers(async (serve) => {
        const folder = await goProject(join(app, 'go-handler'), app);
        const { createTestKeyPair, sampleEvents, signDelivery } = await import(
          pathToFileURL(join(app, 'node_modules/telnyx-siprec-webhooks/dist/testing.js')).href
        );
        const keyPair = createTestKeyPair();
        const other = createTestKeyPair();
        const signed = (body, options) => signDelivery(body, { keyPair, ...options });
        const event = sampleEvents['siprec.failed'].enveloped;

        const server = await serve(join(folder, 'listing'), `${other.publicKey},${keyPair.publicKey}`);
        for (const { rawBody, expected: delivery, event: parsed } of fixtures) {
          const status = await server.post(signed(readFileSync(new URL(rawBody, deliveries))));
          const isMalformed = parsed?.code === 'body_malformed';
          const handed = await server.handed();
          deepStrictEqual(handed.length, isMalformed ? 0 : 1, rawBody);
          deepStrictEqual(status, isMalformed || handed[0][0] === 'siprec.stopped' ? 500 : 200, rawBody);
          // Records of Telnyx's log are fixtures, too, for `recover`. No webhook is one.
          const isOfLog = delivery.body?.record_type === 'webhook_delivery';
          if (isOfLog || !parsed || !('is' in parsed)) continue;
          // The handler leaves meta where it was: in a bare event, or beside it.
          const [[type, got]] = handed;
          deepStrictEqual(type, parsed.is.event_type ?? parsed.is.SiprecEvent, rawBody);
          deepStrictEqual({ ...got, meta: undefined }, { ...parsed.is, meta: undefined }, rawBody);
        }
        deepStrictEqual(await server.post(signDelivery(event, { keyPair: other })), 200);

        const { headers, rawBody } = signed(event);
        const twice = { ...headers, 'telnyx-timestamp': Array(2).fill(headers['telnyx-timestamp']) };
        const refused = [
          [401, signDelivery(event, { keyPair: createTestKeyPair() })],
          [401, { headers, rawBody: `${rawBody} ` }],
          [401, { headers: {}, rawBody }],
          [401, { headers: twice, rawBody }],
          [401, signed(event, { timestamp: new Date(Date.now() - 3_600_000) })],
          ['405, allow: POST', { headers }, 'GET'],
          [413, signed('x'.repeat(1_048_577))],
          [500, signed('{"data":')],
        ];
        await server.handed();
        for (const [status, delivery, method] of refused) {
          deepStrictEqual([await server.post(delivery, method), await server.handed()], [status, []]);
        }
        const misconfigured = ['', 'x'];
        for (const key of misconfigured) {
          deepStrictEqual(await (await serve(join(folder, 'listing'), key)).post(signed(event)), 500);
        }

        const documented = await serve(join(folder, 'documented'), keyPair.publicKey);
        deepStrictEqual(await documented.post(signed(sampleEvents['siprec.started'].version1)), 200);
        deepStrictEqual(await documented.post(signed(event)), 200);
        deepStrictEqual(await documented.post(signDelivery(event, { keyPair: other })), 401);
        const lines = await documented.logged(2);
        match(lines[0], new RegExp(` recording failed: ${event.data.payload.call_session_id}$`));
        match(lines[1], / webhook answered with 401: signature_mismatch$/);
        return fixtures.length + 1 + refused.length + misconfigured.length + 3;
      }),
    },
  ];
}

/** A module with the page's types and the two examples, and the two programs that serve them, built. */
async function goProject(folder, app) {
  const [, documented] = /```go\n([^`]*\bsiprec\.Handler\([\s\S]*?)```/.exec(page) ?? [];
  for (const name of ['documented', 'listing']) mkdirSync(join(folder, 'cmd', name), { recursive: true });
  symlinkSync(join(app, 'node_modules'), join(folder, 'node_modules'));
  await runBlock(folder, '--lang go');
  writeFileSync(join(folder, 'go.mod'), 'module example.com/app\n\ngo 1.19\n');
  for (const name of ['verify.go', 'handler.go']) copyFileSync(join(examples, name), join(folder, 'siprec', name));
  writeFileSync(join(folder, 'cmd/documented/main.go'), documented);
  copyFileSync(join(here, 'handler/main.go'), join(folder, 'cmd/listing/main.go'));
  await run('go', ['vet', './...'], { cwd: folder });
  await run('go', ['build', '-o', '.', './cmd/...'], { cwd: folder });
  return folder;
}

/** Gives a check what runs a server, which is stopped at its end, so that this process can end. */
function stoppingServers(check) {
  return async () => {
    const children = [];
    try {
      return await check((...args) => serve(children, ...args));
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  };
}

/** Runs a program, and waits until it answers. */
async function serve(children, program, keys) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), TELNYX_PUBLIC_KEY: keys };
  const child = spawn(program, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  onExit(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  const until = async (isSo) => {
    while (!(await isSo())) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await until(() =>
    send(port, 'GET', '/', {}).then(
      () => true,
      () => false,
    ),
  );
  return {
    /** Gives the status; of 405, also what may be used instead. */
    async post({ headers, rawBody }, method = 'POST') {
      const { status, allow } = await send(port, method, '/webhooks', headers, rawBody);
      return allow === undefined ? status : `${status}, allow: ${allow}`;
    },
    handed: async () => JSON.parse((await send(port, 'GET', '/handed', {})).text),
    /** The lines that it logged, once there are so many. */
    async logged(count) {
      const lines = () => log.split('\n').slice(0, -1);
      await until(() => lines().length >= count);
      return lines();
    },
  };
}

/** Sends headers as they are: one that is a list comes several times. */
async function send(port, method, path, headers, body) {
  const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return {
    status: answer.statusCode,
    allow: answer.headers.allow,
    text: (await answer.setEncoding('utf8').toArray()).join(''),
  };
}
