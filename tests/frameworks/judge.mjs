/** Which cases are for which framework, and how it did in them. */

import { besideRoute, variantsOf } from './apps.mjs';
import { cases, forbidden, guarded, parsed, receiverCases, showsStacks, thrown } from './cases.mjs';
import { connectionCases } from './connections.mjs';
import { startNginx } from './nginx.mjs';
import { start } from './processes.mjs';

/** Runs all cases of a framework, with one server after the other for the variants of its example. */
export async function judge(id, framework, { folderOf, complaintsOf }) {
  const began = performance.now();
  const result = { cases: 0, failures: [], seconds: 0 };
  const check = async (name, test, server) => {
    result.cases++;
    try {
      await test();
    } catch (error) {
      const log = server?.log().trim().split('\n').slice(-15).join('\n  | ');
      result.failures.push(`${name}: ${error.message}${log ? `\n  | ${log}` : ''}`);
    }
  };
  await check('the examples compile', async () => {
    const complaints = await complaintsOf(id);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  for (const [variant, tests] of Object.entries(casesOf(framework))) {
    await check(`${variant} starts`, async () => {
      const source = variantsOf(framework)[variant] ? variant : 'example';
      const program = await framework.serve(folderOf(id, source), source);
      const server = await start(program, variant === 'development' ? variant : 'production');
      const nginx = await startNginx(server.origin);
      try {
        for (const [where, path] of Object.entries(routesOf(framework, source)))
          for (const [name, test] of Object.entries(tests)) {
            const urls = { url: server.origin + path, behindNginx: nginx.origin + path };
            await check(`${variant}: ${where}${name}`, () => test({ ...urls, server }), server);
          }
      } finally {
        await Promise.all([server.stop(), nginx.stop()]);
      }
    });
  }
  result.seconds = (performance.now() - began) / 1000;
  return result;
}

/** Which cases are for which variant of an example. */
function casesOf(framework) {
  const { receiver, parsed: mistake, thrown: outcome, csrf, isWhole, showsStacks: hasStacks } = framework;
  const through = { 'an error that is thrown through': thrown(outcome) };
  return {
    example: {
      ...cases(framework),
      ...connectionCases(framework),
      ...(csrf && isWhole && guarded),
      ...(outcome.change ? {} : through),
    },
    ...(receiver && { receiver: { ...receiverCases(framework), ...connectionCases(framework) } }),
    ...(mistake && {
      parsed: {
        'parsed JSON': parsed(false, mistake.json ?? 500),
        ...(mistake.form && { 'a parsed form': parsed(true, mistake.form) }),
      },
    }),
    ...(outcome.change && { thrown: through }),
    ...(csrf && { csrf: forbidden }),
    ...(hasStacks && { development: { 'stack traces, outside of production': showsStacks } }),
  };
}

/** Where a variant is served. */
export function routesOf({ routes = { '': '/webhooks' }, receiverRoutes, isWhole }, variant) {
  if (variant === 'receiver') return receiverRoutes ?? (isWhole ? { '': '/receiver' } : routes);
  const place = (path) => (isWhole && variant !== 'example' && variant !== 'csrf' ? besideRoute(path, variant) : path);
  return Object.fromEntries(Object.entries(routes).map(([where, path]) => [where, place(path)]));
}
