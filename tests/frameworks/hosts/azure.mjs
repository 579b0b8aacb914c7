/**
 * What stands in for the host and the worker of Azure Functions, of which only the programming model is on npm: it gives `@azure/functions` the
 * core API that it asks for, and takes each request through its own invocation model, as the worker does. So the request and the answer are of
 * Azure's own classes.
 *
 *     node azure.mjs functions.js
 */

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Module from 'node:module';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

let model;
const functions = [];

const core = {
  version: '3.12.0',
  hostVersion: '4.1042.0',
  setProgrammingModel: (value) => (model = value),
  getProgrammingModel: () => model,
  registerFunction(metadata, callback) {
    functions.push({ metadata, callback });
    return { dispose() {} };
  },
  registerHook: () => ({ dispose() {} }),
  log: (_level, _category, message) => console.log(message),
  Disposable: class {
    dispose() {}
  },
};

// The worker does the same.
const { require } = Module.prototype;
Module.prototype.require = function (name, ...rest) {
  return name === '@azure/functions-core' ? core : require.call(this, name, ...rest);
};

await import(pathToFileURL(resolve(process.argv[2])).href);
await model.getCapabilities({});

const server = createServer(async (request, response) => {
  try {
    const name = request.url.split('/').at(-1);
    const found = functions.find(({ metadata }) => metadata.name === name);
    if (!found) return response.writeHead(404).end();
    const { status, headers, body } = await invoke(found, request, await buffer(request));
    const bytes = await bytesOf(body);
    response.writeHead(Number(status), headers).end(bytes);
  } catch (error) {
    console.error('The function failed.', error);
    response.writeHead(500).end(); // without a body, as the host does outside of development
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');

/** One invocation, in the worker's order. The host sends the body as bytes, for the worker asks for it (RawHttpBodyBytes). */
async function invoke({ metadata, callback }, request, bytes) {
  const binding = Object.values(metadata.bindings).find(({ type }) => type === 'httpTrigger');
  const url = new URL(request.url, `http://${request.headers.host}`).href;
  const http = { method: request.method, url, headers: request.headers, params: {}, query: {}, body: { bytes } };
  const invocationId = randomUUID();
  const invocation = model.getInvocationModel({
    invocationId,
    metadata,
    request: {
      invocationId,
      functionId: metadata.name,
      inputData: [{ name: binding.name, data: { http } }],
      triggerMetadata: {},
    },
    state: 'invocation',
    log: (_level, _category, message) => console.log(message),
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, callback);
  const { returnValue } = await invocation.getResponse(context, result);
  return { status: returnValue.http.statusCode, headers: returnValue.http.headers ?? {}, body: returnValue.http.body };
}

/** Of Azure's typed data. */
async function bytesOf({ bytes, string, json } = {}) {
  return bytes ?? string ?? json ?? '';
}
