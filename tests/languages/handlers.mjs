/** The handlers of examples/ in Go and Python: what they answer, what they hand on, and the programs of docs/other-languages.md that use them. */

import { deepStrictEqual, match, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../support/free-port.mjs';
import { inTime, until } from '../support/in-time.mjs';
import { onExit } from '../support/on-exit.mjs';
import { here, run } from './commands.mjs';
import { page, runBlock } from './generators.mjs';

const deliveries = new URL('../../fixtures/deliveries/', import.meta.url);

const PYTHON = '/usr/bin/python3';

export function handlerRows({ app, fixtures }) {
  return [
    {
      what: 'examples/handler.go as a server',
      tool: "Go's net/http",
      needs: 'go',
      check: stoppingServers(async (serve) => {
        const folder = await goProject(join(app, 'go-handler'), app);
        const sender = await senderOf(app);
        const { event, keyPair, other, sampleEvents, signDelivery, signed } = sender;

        const server = await serve([join(folder, 'listing')], `${other.publicKey},${keyPair.publicKey}`);
        const cases = await checkHandler(server, fixtures, sender);
        const { headers, rawBody } = signed(event);
        deepStrictEqual(await server.post({ headers }, 'GET'), '405, allow: POST');
        deepStrictEqual(await server.post(signed('x'.repeat(1_048_577))), 413);
        deepStrictEqual(
          await server.post({ headers: { ...headers, 'content-length': rawBody.length + 1 }, rawBody }),
          408,
        );
        const logged = await server.logged();
        const [failed] = logged.filter((line) => line.endsWith(': the database is down'));
        match(failed, / webhook answered with 500: [\w-]{36}: the database is down$/);
        // Strangers can cause any number of these.
        const stale = logged.filter((line) => line.includes(' with 503: '));
        deepStrictEqual(stale.length, 1);
        match(stale[0], / webhook answered with 503: [\w-]{36}: timestamp_too_old$/);
        deepStrictEqual(logged.filter((line) => line.endsWith(' 401: signature_mismatch')).length, 1);
        for (const keys of ['', 'x', `${keyPair.publicKey},`, btoa('\0'.repeat(32))]) {
          await rejects(
            serve([join(folder, 'listing')], keys),
            / ended with 2: .*the public key of Telnyx: key_/s,
            keys,
          );
        }

        const program = [join(folder, 'documented')];
        await rejects(serve(program, ''), / ended with 1: .* the public key of Telnyx: key_missing\n$/);
        const documented = await serve(program, keyPair.publicKey);
        deepStrictEqual(await documented.post(signed(sampleEvents['siprec.started'].version1)), 200);
        deepStrictEqual(await documented.post(signed(event)), 200);
        const form = signed(sampleEvents['siprec-failed'].form);
        deepStrictEqual(await documented.post(form), 200);
        deepStrictEqual(await documented.post(signDelivery(event, { keyPair: other })), 401);
        const lines = await documented.logged(4);
        match(lines[0], / listening on :\d+$/);
        match(lines[1], new RegExp(` ${event.data.id}: recording failed: ${event.data.payload.call_control_id}$`));
        match(
          lines[2],
          new RegExp(` recording failed: ${new URLSearchParams(form.rawBody.toString()).get('CallSid')}$`),
        );
        match(lines[3], / webhook answered with 401: signature_mismatch$/);
        const unlike = [
          [500, '{"data":{"event_type":"siprec.paused"}}', /unknown event: "siprec\.paused"$/],
          [500, 'SiprecEvent=siprec-paused', /unknown event: "siprec-paused"$/],
          [500, '{"data":{"event_type":"SIPREC.failed"}}', /unknown event: "SIPREC\.failed"$/],
          [500, '{"event_type":"call.siprec.failed"}', /unknown event: "call\.siprec\.failed"$/],
          [500, '[{"event_type":"siprec.failed"}]', /unknown event: ""$/],
          [500, '{"data":{"event_type":"siprec.failed"}}', /no call_control_id$/],
          [500, 'SiprecEvent=siprec-failed', /no CallSid$/],
        ];
        for (const [index, [status, body, said]] of unlike.entries()) {
          deepStrictEqual(await documented.post(signed(body)), status, body);
          match((await documented.logged(5 + index)).at(-1), said);
        }
        const acknowledged = [
          '{"data":{"event_type":"call.hangup"}}',
          '{"data":{"event_type":"siprecord.x"}}',
          'CallSid=1&CallStatus=ringing',
          '[]',
          sampleEvents['siprec-stopped'].form,
        ];
        for (const body of acknowledged) deepStrictEqual(await documented.post(signed(body)), 200, String(body));
        const odd = 'CallSid=&SiprecSid=1&SiprecEvent=siprec-failed&Timestamp=1&AccountSid=1&event_type=call.x';
        deepStrictEqual(await documented.post(signed(odd)), 200);
        match((await documented.logged(5 + unlike.length)).at(-1), / recording failed: $/);
        const quoted = await serve(program, ` "${keyPair.publicKey}"\n`);
        deepStrictEqual(await quoted.post(signed(event)), 200);
        return cases + 3 + 5 + 5 + unlike.length + acknowledged.length + 2;
      }),
    },
    {
      what: 'examples/handler.py as a server',
      tool: "Python's http.server and wsgiref",
      needs: 'python',
      check: stoppingServers(async (serve) => {
        const sender = await senderOf(app);
        const { event, keyPair, other, sampleEvents, signed } = sender;
        const folder = await pythonProject(join(app, 'python-handler'), app);
        const listing = [PYTHON, join(here, 'handler/main.py'), folder];
        const server = await serve(listing, `${other.publicKey}, "${keyPair.publicKey}"`);
        const cases = await checkHandler(server, fixtures, sender);
        const deep = signed(`{"data":${'['.repeat(100_000)}`);
        deepStrictEqual(await server.post(deep), 500);
        const logged = await server.logged();
        const stale = logged.filter((line) => line.includes(' with 503: '));
        deepStrictEqual(stale.length, 1);
        match(stale[0], /^webhook answered with 503: [\w-]{36}: timestamp_too_old$/);
        match(logged.join('\n'), new RegExp(`^webhook answered with 500: ${idOfSignature(deep)}$`, 'm'));
        deepStrictEqual(logged.filter((line) => line.endsWith(' 401: signature_mismatch')).length, 1);
        await rejects(serve(listing, ''), /Refused: key_missing\n$/);
        await rejects(serve(listing, `${keyPair.publicKey},x`), /Refused: key_malformed\n$/);

        const program = [PYTHON, join(folder, 'main.py')];
        await rejects(serve(program), / ended with 1: TELNYX_PUBLIC_KEY is not a public key of Telnyx: key_missing\n$/);
        const documented = await serve(program, keyPair.publicKey);
        const answers = [
          [200, event, new RegExp(`${event.data.id}: recording failed: ${event.data.payload.call_control_id}$`, 'm')],
          [200, sampleEvents['siprec-failed'].form, /__siprec-failed__.*: recording failed: \S+$/m],
          [500, '{"data":{"event_type":"siprec.paused"}}', /unknown event: 'siprec\.paused'$/m],
          [500, '{"data":{"event_type":"siprec.\\nforged"}}', /unknown event: 'siprec\.\\nforged'$/m],
          [500, '{"data":{"event_type":"siprec.failed"}}', /AssertionError$/m],
        ];
        for (const [status, body, said] of answers) {
          deepStrictEqual(await documented.post(signed(body)), status);
          await documented.says(said);
        }
        const acknowledged = [sampleEvents['siprec.started'].version1, 'CallSid=1&CallStatus=ringing'];
        for (const body of acknowledged) deepStrictEqual(await documented.post(signed(body)), 200);
        deepStrictEqual(await documented.post({ headers: {} }, 'GET'), '405, allow: POST');
        deepStrictEqual(await documented.post(signed('x'.repeat(1_048_577))), 413);
        const { headers, rawBody } = signed(event);
        const idle = connect(documented.port, '127.0.0.1');
        const idled = once(idle, 'close');
        for (const length of ['-1', 'abc', '+28', '2_8', '9'.repeat(5000)]) {
          const raw = { ...headers, 'content-length': length };
          match(await documented.exchange(raw, rawBody), /^HTTP\/1\.\d 400 /, length);
        }
        const stalled = documented.exchange({ ...headers, 'content-length': rawBody.length + 1 }, rawBody);
        const chunked = { ...headers, 'transfer-encoding': 'chunked' };
        deepStrictEqual(await documented.post({ headers: chunked, rawBody }), '503, retry-after: 1');
        await documented.says(/^webhook answered with 503: .* content-length/m);
        match(await stalled, /^HTTP\/1\.\d 408 /);
        await inTime(idled, 'the end of an idle connection');

        deepStrictEqual(JSON.parse(await run(PYTHON, [join(here, 'handler/probe.py'), folder])), {
          ended: [200, 413],
          due: [true, false, true, false, true],
        });
        return cases + 1 + 3 + answers.length + acknowledged.length + 2 + 5 + 3 + 7;
      }),
    },
  ];
}

/** Two keys, and what signs with the first. */
async function senderOf(app) {
  const { createTestKeyPair, sampleEvents, signDelivery } = await import(
    pathToFileURL(join(app, 'node_modules/telnyx-siprec-webhooks/dist/testing.js')).href
  );
  const keyPair = createTestKeyPair();
  const other = createTestKeyPair();
  const signed = (body, options) => signDelivery(body, { keyPair, ...options });
  const event = sampleEvents['siprec.failed'].enveloped;
  return { createTestKeyPair, event, keyPair, other, sampleEvents, signDelivery, signed };
}

/** Sends a server that lists what it handed on every delivery of the fixtures, and what it must refuse. Gives how many. */
async function checkHandler(server, fixtures, { createTestKeyPair, event, other, signDelivery, signed }) {
  for (const { rawBody, expected: delivery, event: parsed } of fixtures) {
    const sent = signed(readFileSync(new URL(rawBody, deliveries)));
    const status = await server.post(sent);
    const isMalformed = parsed?.code === 'body_malformed';
    const handed = await server.handed();
    deepStrictEqual(handed.length, isMalformed ? 0 : 1, rawBody);
    deepStrictEqual(status, isMalformed || handed[0].EventType === 'siprec.stopped' ? 500 : 200, rawBody);
    if (isMalformed) continue;
    const [{ ID, IDSource, Attempt, EventType, IsSiprec, Event, CanStop }] = handed;
    const isOfAttempt = delivery.idSource === 'signature';
    deepStrictEqual([ID, IDSource], [isOfAttempt ? idOfSignature(sent) : delivery.id, delivery.idSource], rawBody);
    deepStrictEqual(IsSiprec, parsed?.code !== 'event_other', rawBody);
    ok(CanStop !== false);
    if (!parsed || !('is' in parsed)) continue;
    const { event_type, SiprecEvent, meta } = parsed.is;
    deepStrictEqual([EventType, Attempt], [event_type ?? SiprecEvent, meta?.attempt ?? 0], rawBody);
    deepStrictEqual(Event, parsed.is, rawBody);
  }
  deepStrictEqual(await server.post(signDelivery(event, { keyPair: other })), 200);

  const { headers, rawBody } = signed(event);
  const twice = { ...headers, 'telnyx-timestamp': Array(2).fill(headers['telnyx-timestamp']) };
  const refused = [
    [401, signDelivery(event, { keyPair: createTestKeyPair() })],
    [401, { headers, rawBody: `${rawBody} ` }],
    [401, { headers: {}, rawBody }],
    [401, { headers: twice, rawBody }],
    // Genuine, and our clock may be wrong. A stale forgery is a forgery.
    ['503, retry-after: 1', signed(event, { timestamp: new Date(Date.now() - 3_600_000) })],
    ['503, retry-after: 1', signed(event, { timestamp: new Date(Date.now() + 3_600_000) })],
    ['503, retry-after: 1', signDelivery(event, { keyPair: other, timestamp: 1_000_000_000 })],
    ['503, retry-after: 1', signed('{"data":', { timestamp: 1_000_000_000 })],
    [401, signDelivery(event, { keyPair: createTestKeyPair(), timestamp: 1_000_000_000 })],
    [500, signed('{"data":')],
    [500, signed('{"data":{"event_type":"siprec.failed","id":"1","payload":{"tries":NaN}}}')],
  ];
  await server.handed();
  for (const [status, delivery] of refused) {
    deepStrictEqual([await server.post(delivery), await server.handed()], [status, []]);
  }
  return fixtures.length + 1 + refused.length;
}

/** The id of a delivery whose body names no event. */
const idOfSignature = ({ headers }) =>
  `sig__${Buffer.from(headers['telnyx-signature-ed25519'], 'base64').toString('hex', 0, 32)}`;

/** A module made by the page's `go mod init` and `cp node_modules/…`, with its types and the examples, and the two programs that serve them, built. */
async function goProject(folder, app) {
  const programs = [...page.matchAll(/```go\n([^`]*)```/g)];
  ok(programs.length > 1 && programs.some(([, text]) => text.includes('siprec.Handler(')), 'The page has a program');
  for (const name of ['documented', 'listing']) mkdirSync(join(folder, 'cmd', name), { recursive: true });
  symlinkSync(join(app, 'node_modules'), join(folder, 'node_modules'));
  await runBlock(folder, '--lang go');
  await runBlock(folder, 'go mod init');
  for (const [index, [, text]] of programs.entries()) writeFileSync(join(folder, `cmd/documented/${index}.go`), text);
  copyFileSync(join(here, 'handler/main.go'), join(folder, 'cmd/listing/main.go'));
  await run('go', ['vet', './...'], { cwd: folder });
  await run('go', ['build', '-o', '.', './cmd/...'], { cwd: folder });
  return folder;
}

/** A folder with the types and the examples, copied as the page says, and the page's program. */
async function pythonProject(folder, app) {
  const programs = [...page.matchAll(/```python\n([^`]*)```/g)].map(([, text]) => text);
  const program = programs.find((text) => text.includes('receiver('));
  ok(program, 'The page has a program in Python');
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(app, 'node_modules'), join(folder, 'node_modules'));
  await runBlock(folder, '--lang python');
  await runBlock(folder, 'examples/*.py');
  for (const [index, text] of programs.entries()) writeFileSync(join(folder, `program_${index}.py`), text);
  await run(PYTHON, ['-m', 'compileall', '-q', '-l', folder]);
  writeFileSync(join(folder, 'main.py'), program);
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
async function serve(children, [program, ...args], keys) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), TELNYX_PUBLIC_KEY: keys };
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  onExit(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  let end;
  child.once('close', (code, signal) => {
    end = code ?? signal;
  });
  const runsUntil = (isSo, what) =>
    until(() => {
      if (end !== undefined) throw new Error(`${program} ended with ${end}: ${log}`);
      return isSo();
    }, `${program} ${what}`);
  const answers = () =>
    send(port, 'GET', '/', {}).then(
      () => true,
      () => false,
    );
  await runsUntil(answers, 'to answer');
  return {
    port,
    /** Gives all that comes back until the server ends the connection. The headers are sent as they are, whatever they say of the body. */
    async exchange(headers, body) {
      const socket = connect(port, '127.0.0.1');
      const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`POST /webhooks HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
      return inTime(socket.setEncoding('utf8').toArray(), 'the end of a connection').then((parts) => parts.join(''));
    },
    /** Gives the status; of 405, also what may be used instead, and of 503, when to come again. */
    async post({ headers, rawBody }, method = 'POST') {
      const { status, told } = await send(port, method, '/webhooks', headers, rawBody);
      return told.length === 0 ? status : [status, ...told].join(', ');
    },
    handed: async () => JSON.parse((await send(port, 'GET', '/handed', {})).text),
    says: (pattern) => runsUntil(() => pattern.test(log), `to log ${pattern}`),
    /** The lines that it logged, once there are so many. */
    async logged(count = 1) {
      const lines = () => log.split('\n').slice(0, -1);
      await runsUntil(() => lines().length >= count, `to log ${count} lines`);
      return lines();
    },
  };
}

/** Sends headers as they are: one that is a list comes several times. */
function send(port, method, path, headers, body) {
  const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false });
  sent.end(body);
  return inTime(answerTo(sent), `an answer to ${method} ${path}`);
}

async function answerTo(sent) {
  const [answer] = await once(sent, 'response');
  return {
    status: answer.statusCode,
    told: ['allow', 'retry-after'].flatMap((name) =>
      name in answer.headers ? `${name}: ${answer.headers[name]}` : [],
    ),
    text: (await answer.setEncoding('utf8').toArray()).join(''),
  };
}
