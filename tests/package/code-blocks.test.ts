/** What the documents and the comments show: compiled, and run as a reader would, on the installed package. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { parseSiprecEvent } from '../../src/index.js';
import { createReceiver, toNodeListener } from '../../src/receiver.js';
import { codeBlocks, examples } from '../support/code-blocks.js';
import { complaints, NODENEXT, WEB_AND_NODE } from '../support/compile.js';
import { FOR_USERS } from '../support/documents.js';
import { missingRedis, RedisServer } from '../support/redis-server.mjs';
import { deliver, PUBLIC_KEY, SECRET_KEY } from '../support/sign.js';

const folder = join(inject('consumers').esm, '../code-blocks'); // its own, since other tests run beside these
const blocks = FOR_USERS.flatMap((file) => codeBlocks(file).map((block) => ({ ...block, file })));
const sources = blocks.filter(({ language }) => language === 'ts');

/** Blocks that need packages which only a suite of its own installs, and where that compiles them. */
const COMPILED_ELSEWHERE: Record<string, string> = {
  'exactly-once-prisma.ts': 'tests/exactly-once/app/receiver-cases.mjs', // and compiled in types/ beside it
  'recovery-metrics.ts': 'tests/operations/workspace.mjs',
  'vitest.config.mts': 'tests/example-stores/stores.mjs',
  'worker.test.ts': 'tests/example-stores/stores.mjs',
  'recover.ts': 'tests/recovery/operations-page.test.ts', // word for word an example, which tests/operations compiles
};

/** Blocks that need more than Node, and where they run. */
const RUN_ELSEWHERE: Record<string, string> = {
  ...COMPILED_ELSEWHERE,
  'exactly-once-postgres.ts': 'tests/exactly-once/app/receiver-cases.mjs',
  'exactly-once-sqlite.ts': 'tests/exactly-once/app/receiver-cases.mjs',
  'exactly-once-wrapped.ts': 'tests/exactly-once/app/databases.mjs',
};

const NOT_COMPILED: Record<string, string> = {
  sh: 'commands. tests/documentation/command-line.test.ts looks for each, and tests/cli/documentation.test.ts runs those of this package.',
  js: 'a configuration. tests/test-runners/examples.mjs runs Jest with it.',
  go: 'a program. tests/languages/handlers.mjs builds it, and sends it deliveries.',
  python: 'programs. tests/languages/handlers.mjs compiles them, and sends deliveries to the one that is a server.',
  sql: 'a table, which the program in Go beneath it writes to.',
  json: 'data. tests/documentation/pages.test.ts has what arrives parsed, and compares what comes out.',
  http: 'a delivery. tests/documentation/pages.test.ts verifies it.',
  yaml: 'a configuration. tests/operations/app/server.test.mjs has Prometheus read replicas by it.',
  text: 'what not to write.',
};

beforeAll(() => {
  mkdirSync(join(folder, 'compiled'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  // The frameworks of the recipes, as if the reader had installed them too.
  for (const name of ['express', 'fastify', 'redis', '@types/express']) {
    const link = join(folder, 'node_modules', name); // and not where others look at what is installed
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve('node_modules', name), link);
  }
});

/** Writes code down beside the installed package. */
function save(name: string, code: string): string {
  const file = join(folder, name);
  writeFileSync(file, code);
  return file;
}

const ran = new Set<string>();

/** A file of `examples/`, as JavaScript that can be run. */
function example(file: string): string {
  const name = `${file.replaceAll('/', '-').replace('.ts', '.mjs')}`;
  return save(name, transformSync(readFileSync(join('examples', file), 'utf8'), { loader: 'ts' }).code);
}

/** A block, as JavaScript that can be run. */
function program(name: string, file = name.replace('.ts', '.mjs')): string {
  const block = sources.find((source) => source.name === name);
  if (!block) throw new Error(`No document has a block ${name}.`);
  ran.add(name);
  return save(file, transformSync(block.code, { loader: 'ts' }).code);
}

test('every TypeScript block has a name of its own', () => {
  expect(sources.filter(({ name }) => name === undefined)).toEqual([]);
  for (const { name, code, file } of sources) {
    const twins = sources.filter((source) => source.name === name && source.code !== code);
    expect(twins, `${file} has another ${name}`).toEqual([]);
  }
});

test('every TypeScript block compiles', () => {
  const compiled = sources.filter(({ name }) => !Object.hasOwn(COMPILED_ELSEWHERE, name ?? ''));
  const files = compiled.map(({ name, code }) => save(`compiled/${name}`, code)); // under their own names, since some import others
  expect(complaints(files, { ...NODENEXT, ...WEB_AND_NODE, skipLibCheck: true })).toEqual([]);
});

test.each(Object.entries(RUN_ELSEWHERE))('%s is run by %s', (name, suite) => {
  expect(sources.map((source) => source.name)).toContain(name);
  expect(readFileSync(suite, 'utf8')).toMatch(new RegExp(`[/']${name.replace(/\.m?ts$/, '')}\\.m?[jt]s'`));
});

test('a block of any other language has a reason not to be compiled', () => {
  for (const { file, heading, language } of blocks) {
    expect(['ts', ...Object.keys(NOT_COMPILED)], `${file}, under "${heading}"`).toContain(language);
  }
  for (const [language, reason] of Object.entries(NOT_COMPILED)) {
    const count = blocks.filter((block) => block.language === language).length;
    expect(count, `No block is of ${language}: take its reason away`).toBeGreaterThan(0);
    console.log(`${count} blocks of ${language} are not compiled: ${reason}`);
  }
});

test('every example in a comment compiles', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => examples(join('src', name)))
    .map((code, index) => save(`example-${index}.ts`, code));
  expect(files.length).toBeGreaterThanOrEqual(8);
  expect(complaints(files, { ...NODENEXT, ...WEB_AND_NODE, skipLibCheck: true })).toEqual([]);
});

test.each(['Try it', 'Test'])('"%s" is one shell block', (heading) => {
  expect(blocks.filter((block) => block.heading === heading).map(({ language }) => language)).toEqual(['sh']);
});

test('the demo finds everything as expected', () => {
  const [, file = ''] = /`node (node_modules\/\S+)`/.exec(readFileSync('README.md', 'utf8')) ?? [];
  const table = execFileSync(process.execPath, [file], { cwd: resolve(folder, '..'), encoding: 'utf8' });
  expect(table).toMatch(/^(\d+) of \1 as expected\.$/m);
});

const payload = {
  call_control_id: 'v3:a',
  connection_id: '1',
  call_leg_id: 'l',
  call_session_id: 's',
  client_state: null,
};
const callControl = (event_type: string) =>
  JSON.stringify({
    data: { record_type: 'event', event_type, id: 'an-id', occurred_at: 'then', payload },
    meta: { attempt: 1 },
  });
const TEXML =
  'AccountSid=a&CallSid=v3%3Aa&SiprecSid=s&SiprecEvent=siprec-failed&Timestamp=then&SiprecError=caf%C3%A9+%C3%A9';

interface Post {
  type: string;
  body: string;
  /** What was signed, where it is not the body. */
  signed?: string;
}
type Handler = (headers: Record<string, string>, body: string) => Promise<number>;

const GENUINE: Post[] = [
  { type: 'application/json', body: callControl('siprec.stopped') },
  { type: 'application/json', body: JSON.stringify(JSON.parse(callControl('siprec.started')), null, 2) },
  { type: 'application/x-www-form-urlencoded', body: TEXML },
];
const FORGED: Post[] = [
  { type: 'application/json', body: callControl('siprec.failed'), signed: callControl('siprec.stopped') },
  { type: 'application/x-www-form-urlencoded', body: TEXML.replace('failed', 'started'), signed: TEXML },
];

function post(handle: Handler, { type, body, signed = body }: Post): Promise<number> {
  const { headers } = deliver(signed, Math.floor(Date.now() / 1000));
  return handle({ ...headers, 'content-type': type }, body);
}

async function judge(handle: Handler): Promise<void> {
  for (const genuine of GENUINE) expect([genuine.body, await post(handle, genuine)]).toEqual([genuine.body, 200]);
  for (const forged of FORGED) expect([forged.body, await post(handle, forged)]).toEqual([forged.body, 401]);
}

/** Makes a program print the port that it listens on. */
const REPORT_PORT = `
  import { Server } from 'node:net';
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...args) {
    this.once('listening', () => console.log('port', this.address().port));
    return listen.apply(this, args);
  };`;

const noRedis = missingRedis();
if (noRedis) console.warn(`redis.ts is not run. ${noRedis}`);
const RECEIVERS = ['server.ts', 'receiver.ts', 'global-parser.ts', ...(noRedis ? [] : ['redis.ts'])];

describe.each(['texml.ts', 'call-control.ts', 'examples/express.ts', ...RECEIVERS])('%s, as a server', (name) => {
  let running: ChildProcess;
  let url = '';
  let output = '';

  beforeAll(async () => {
    const file = name.startsWith('examples/') ? example(name.slice('examples/'.length)) : program(name);
    const reporter = pathToFileURL(save('report-port.mjs', REPORT_PORT)).href;
    const redis = name === 'redis.ts' ? await RedisServer.start() : undefined;
    running = spawn(process.execPath, ['--import', reporter, file], {
      env: {
        ...process.env,
        ...{ NODE_ENV: 'production', PORT: '0', TELNYX_PUBLIC_KEY: PUBLIC_KEY },
        ...(redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const port = await new Promise<string>((resolve, reject) => {
      const listen = (chunk: unknown) => {
        output += chunk;
        const found = /^port (\d+)$/m.exec(output)?.[1];
        if (found) resolve(found);
      };
      running.stdout?.on('data', listen);
      running.stderr?.on('data', listen);
      running.on('exit', () => reject(new Error(output)));
    });
    url = `http://127.0.0.1:${port}/webhooks`;
    return async () => {
      running.kill();
      await redis?.kill();
    };
  });

  const handle: Handler = async (headers, body) => (await fetch(url, { method: 'POST', headers, body })).status;

  test.runIf(name === 'global-parser.ts').each(['/webhooks/', '/Webhooks', '/webhooks?a=1'])(
    'takes both wire forms at %s, too',
    async (path) => {
      await judge(async (headers, body) => (await fetch(new URL(path, url), { method: 'POST', headers, body })).status);
    },
  );

  test('takes both wire forms, and refuses what is forged', async () => {
    await judge(handle);
    expect(output).toContain('an-id');
    expect(output).toContain('v3_3Aa__s__siprec-failed__then');
  });

  test('answers 500 to what is genuine and not understood, so that it is sent again', async () => {
    expect(await post(handle, { type: 'application/json', body: callControl('siprec.paused') })).toBe(500);
    expect(await post(handle, { type: 'application/json', body: '{' })).toBe(500);
  });

  test.each([
    ['more than 100 kB of JSON', 'application/json', JSON.stringify({ a: 'a'.repeat(200_000) })],
    ['a form of more than 100 kB', 'application/x-www-form-urlencoded', `a=${'a'.repeat(200_000)}`],
    ['more than 1,000 fields', 'application/x-www-form-urlencoded', 'a=1&'.repeat(1200)],
    ['fields within fields', 'application/x-www-form-urlencoded', `a${'[a]'.repeat(40)}=1`],
    ['another character set', 'application/json; charset=latin1', '{}'],
    ['text in JSON', 'application/json', '"text"'],
  ])('has no parser in front that refuses %s', async (_, type, body) => {
    expect(await post(handle, { type, body })).toBe(name === 'texml.ts' ? 400 : 200);
  });

  test('does as it says with the other events of a call', async () => {
    const answered = { type: 'application/json', body: callControl('call.answered') } as const;
    expect(await post(handle, answered)).toBe(name === 'texml.ts' ? 400 : 200);
  });
});

test('redis.ts listens while Redis is down, and answers 503', async () => {
  const reporter = pathToFileURL(save('report-port.mjs', REPORT_PORT)).href;
  const env = { ...process.env, PORT: '0', TELNYX_PUBLIC_KEY: PUBLIC_KEY, REDIS_URL: 'redis://127.0.0.1:1' };
  const running = spawn(process.execPath, ['--import', reporter, program('redis.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [printed] = await once(running.stdout, 'data');
    const url = `http://127.0.0.1:${/^port (\d+)$/m.exec(String(printed))?.[1]}/webhooks`;
    const handle: Handler = async (headers, body) => (await fetch(url, { method: 'POST', headers, body })).status;
    expect(await post(handle, { type: 'application/json', body: callControl('siprec.stopped') })).toBe(503);
  } finally {
    running.kill();
  }
});

describe('as a function', () => {
  beforeAll(() => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    vi.spyOn(console, 'error').mockImplementation(() => {});
    return () => vi.restoreAllMocks();
  });

  const load = async (name: string, file = program(name)) => {
    process.env.TELNYX_PUBLIC_KEY = PUBLIC_KEY;
    return import(/* @vite-ignore */ pathToFileURL(file).href);
  };
  const request = (headers: Record<string, string>, body: string) =>
    new Request('http://localhost/webhooks', { method: 'POST', headers, body });

  test('examples/next, the App Router', async () => {
    const { POST } = await load('next', example('next/app/webhooks/route.ts'));
    await judge(async (headers, body) => (await POST(request(headers, body))).status);
  });

  test('examples/lambda.ts: API Gateway v1 and v2, plain and in Base64', async () => {
    const { handler } = await load('lambda', example('lambda.ts'));
    const status = async (event: object) => (await handler(event)).statusCode;
    const base64 = (body: string) => ({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true });
    const lists = (headers: Record<string, string>) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace('t', 'T'), [value]]));
    await judge((headers, body) => status({ version: '2.0', headers, body, isBase64Encoded: false }));
    await judge((headers, body) => status({ version: '2.0', headers, ...base64(body) }));
    await judge((headers, body) => status({ headers, multiValueHeaders: lists(headers), body }));
    await judge((headers, body) => status({ headers: null, multiValueHeaders: lists(headers), ...base64(body) }));
    // Tests, emulators and adapters leave one of the two empty.
    await judge((headers, body) => status({ headers, multiValueHeaders: {}, body }));
    await judge((headers, body) => status({ headers: {}, multiValueHeaders: lists(headers), body }));
    expect(await status({ headers: {}, body: null })).toBe(401);
    const keyed = { 'telnyx-timestamp': ['1', '2'], 'telnyx-signature-ed25519': ['x'] };
    expect(await status({ multiValueHeaders: keyed, body: '{}' })).toBe(401);
  });

  test('examples/lambda.ts: what is no text is a mistake of the set-up, and no TypeError', async () => {
    const { handler } = await load('lambda', example('lambda.ts'));
    // What a mapping template of a gateway makes of a body, or what an adapter leaves.
    for (const body of [{ data: {} }, undefined, null, '', 5]) {
      const statusOf = async (headers: Record<string, string>) => {
        const answered = await handler({ headers, body });
        expect(answered.body).toBe('body_not_raw');
        return answered.statusCode;
      };
      for (const genuine of GENUINE) expect(await post(statusOf, genuine)).toBe(500);
    }
  });

  test('idempotent.ts: what is handled twice is there once', async () => {
    const { receiverOn } = await load('idempotent.ts');
    const rows = new Map<string, string>();
    const query = vi.fn(
      async (_sql: string, [id, event]: [string, string]) => void (rows.has(id) || rows.set(id, event)),
    );
    const receivers = [receiverOn({ query }), receiverOn({ query })]; // one that forgot, or another one
    for (const receiver of receivers) {
      await judge(async (headers, body) => (await receiver(request(headers, body))).status);
    }
    expect(query).toHaveBeenCalledTimes(4);
    expect([...rows.keys()]).toEqual(['an-id', 'v3_3Aa__s__siprec-failed__then']);
  });

  test('keep-bytes.ts: a receiver behind the parsers gets the bytes', async () => {
    const { parsers } = await load('keep-bytes.ts');
    const receiver = createReceiver({ publicKey: PUBLIC_KEY, onEvent() {}, onOther: 'ignore' });
    const server = express().set('env', 'test').use(parsers, toNodeListener(receiver)).listen(0);
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await judge(async (headers, body) => (await fetch(url, { method: 'POST', headers, body })).status);
    server.closeAllConnections();
    server.close();
  });

  test('call-status.ts: reads the status callbacks of a TeXML application, and nothing else', async () => {
    const { onOther } = await load('call-status.ts');
    const receiver = createReceiver({ publicKey: PUBLIC_KEY, onEvent() {}, onOther });
    const handle: Handler = async (headers, body) => (await receiver(request(headers, body))).status;
    const log = vi.mocked(console.log).mockClear();
    const type = 'application/x-www-form-urlencoded';
    expect(await post(handle, { type, body: 'CallSid=v3%3Aa&CallStatus=completed' })).toBe(200);
    expect(await post(handle, { type, body: 'CallSid=v3%3Aa&CallStatus=a&CallStatus=b' })).toBe(200);
    expect(await post(handle, { type: 'application/json', body: callControl('call.answered') })).toBe(200);
    expect(log.mock.calls).toEqual([['v3:a', 'completed']]);
  });

  test('narrowing.ts', async () => {
    const { reasonOf } = await load('narrowing.ts');
    expect(reasonOf({ event_type: 'siprec.failed', payload: { failure_cause: 'no_answer' } })).toBe('no_answer');
    expect(reasonOf({ SiprecEvent: 'siprec-failed', SiprecError: 'x' })).toBe('x');
  });

  test('native.ts', async () => {
    const { handle } = await load('native.ts');
    await judge((headers, body) =>
      handle(new Headers(headers), Buffer.from(body)).then(
        () => 200,
        ({ status }: { status: number }) => status,
      ),
    );
  });

  test('handler.ts', async () => {
    const { describe: describeEvent } = await load('handler.ts');
    const [http = ''] = blocks
      .filter(({ file, language }) => file === 'README.md' && language === 'http')
      .map(({ code }) => code);
    const event = parseSiprecEvent(http.trimEnd().split('\n\n')[1] ?? '');
    const described = describeEvent(event, { id: 'id' in event ? event.id : '', attempt: 1 });
    const [shown] = sources
      .filter(({ name }) => name === 'handler.ts')
      .map(({ code }) => /^\/\/ (.*)\n$/m.exec(code.split('\n').slice(1).join('\n'))?.[1]);
    expect(described).toBe(shown);
    expect(describeEvent({ SiprecEvent: 'siprec-failed', CallSid: 'a' }, {})).toBe('siprec-failed of a');
  });

  test('delivery.ts, which has what a receiver gives', async () => {
    const { delivery } = await load('delivery.ts');
    const onEvent = vi.fn();
    const { headers, rawBody } = deliver(TEXML, Math.floor(Date.now() / 1000));
    await createReceiver({ publicKey: PUBLIC_KEY, onEvent, onOther: 'ignore' })(
      request({ ...headers }, String(rawBody)),
    );
    expect(Object.keys(delivery).sort()).toEqual(Object.keys(onEvent.mock.lastCall?.[1]).sort());
  });

  test('diagnose.ts', async () => {
    const { headers, rawBody } = deliver(undefined, Math.floor(Date.now() / 1000));
    save('captured.json', JSON.stringify({ headers }));
    save('captured.body', `${rawBody}\n`);
    const output = execFileSync(process.execPath, [program('diagnose.ts')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, TELNYX_PUBLIC_KEY: PUBLIC_KEY },
    });
    expect(output).toContain('newline_added');
  });

  test('standard.ts', async () => {
    const { forward } = await load('standard.ts');
    process.env.WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
    const { headers, rawBody } = deliver(undefined, Math.floor(Date.now() / 1000));
    await forward(request({ ...headers }, rawBody.toString()), 'http://localhost/consumer');
    const [, init] = sent.mock.calls[0] as [string, RequestInit];
    const signed = init.headers as Record<string, string>;
    expect(new Webhook(process.env.WEBHOOK_SECRET).verify(rawBody.toString(), signed)).toEqual(
      JSON.parse(`${rawBody}`),
    );
  });

  test('schemas.ts', async () => {
    await load('schemas.ts');
    expect(console.log).toHaveBeenCalledWith(expect.arrayContaining(['SiprecEvent']));
  });

  test('v1a.ts', async () => {
    const { roundTrip } = await load('v1a.ts');
    const [publicKey, secretKey] = [`whpk_${PUBLIC_KEY}`, `whsk_${Buffer.from(SECRET_KEY, 'hex').toString('base64')}`];
    expect(await roundTrip(publicKey, secretKey, '{"a":1}')).toEqual({ a: 1 });
  });

  test('instead-of-the-sdk.ts', async () => {
    const { handle } = await load('instead-of-the-sdk.ts');
    const status = (headers: Record<string, string>, body: string) =>
      handle(body, headers).then(
        () => 200,
        ({ status }: { status: number }) => status,
      );
    await judge(status);
    const answered = { type: 'application/json', body: callControl('call.answered') } as const;
    expect(await post(status, answered)).toBe(200);
  });

  test('worker.ts', async () => {
    const { default: worker } = await load('worker.ts');
    const unsigned = new Request('http://localhost', { method: 'POST', body: '{}' });
    expect((await worker.fetch(unsigned)).status).toBe(401);
  });

  test('webhooks.test.ts and store.test.ts, by node:test', () => {
    const names = ['signing-key.ts', 'webhooks.ts', 'webhooks.test.ts', 'store.test.ts'];
    for (const name of names) program(name, name.replace('.ts', '.js'));
    const { TELNYX_PUBLIC_KEY: _, ...env } = process.env; // whose absence is what the page is about
    const tests = ['webhooks.test.js', 'store.test.js'];
    const output = execFileSync(process.execPath, ['--test', '--test-reporter=tap', ...tests], {
      cwd: folder,
      env: { ...env, NODE_TEST_CONTEXT: undefined },
      encoding: 'utf8',
    });
    expect(output).toMatch(/^# pass 4$/m);
    expect(output).toMatch(/^# fail 0$/m);
  });
});

test('every block was run, or has a reason', () => {
  for (const [name, suite] of Object.entries(RUN_ELSEWHERE)) console.log(`${name} is not run here: ${suite} does.`);
  if (noRedis) ran.add('redis.ts');
  const names = new Set(sources.map(({ name }) => name));
  expect([...ran, ...Object.keys(RUN_ELSEWHERE)].sort()).toEqual([...names].sort());
});
