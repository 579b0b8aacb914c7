/** Which cases are for which framework, and how it did in them. */

import { variantsOf } from './apps.mjs';
import { cases, parsed, showsStacks, thrown } from './cases.mjs';
import { start } from './processes.mjs';

/** Runs all cases of a framework, with one server after the other for the variants of its example. */
export async function judge(id, framework, { folderOf, complaintsOf }) {
  const result = { cases: 0, failures: [] };
  const check = async (name, test, server) => {
    result.cases++;
    try {
      await test();
    } catch (error) {
      const log = server?.log().trim().split('\n').slice(-15).join('\n  | ');
      result.failures.push(`${name}: ${error.message}${log ? `\n  | ${log}` : ''}`);
    }
  };
  await check('the example compiles', () => {
    const complaints = complaintsOf(id);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  for (const [variant, tests] of Object.entries(casesOf(framework))) {
    await check(`${variant} starts`, async () => {
      const source = variantsOf(framework)[variant] ? variant : 'example';
      const program = await framework.serve(folderOf(id, source));
      const server = await start(program, variant === 'development' ? variant : 'production');
      try {
        for (const [where, path] of Object.entries(routesOf(framework, source)))
          for (const [name, test] of Object.entries(tests))
            await check(where + name, () => test({ url: server.origin + path, server }), server);
      } finally {
        await server.stop();
      }
    });
  }
  return result;
}

/** Which cases are for which variant of an example. */
function casesOf(framework) {
  const { parsed: mistake, thrown: outcome, showsStacks: hasStacks } = framework;
  const through = { 'an error that is thrown through': thrown(outcome.status) };
  return {
    example: { ...cases(framework), ...(outcome.change ? {} : through) },
    parsed: {
      'parsed JSON': parsed(false, 500, mistake.fix),
      ...(mistake.form && { 'a parsed form': parsed(true, mistake.form, mistake.fix) }),
    },
    ...(outcome.change && { thrown: through }),
    ...(hasStacks && { development: { 'stack traces, outside of production': showsStacks } }),
  };
}

/** Where a variant is served: of an application with a root of its own, all variants are. */
function routesOf({ routes = { '': '/webhooks' }, ownRoot }, variant) {
  const prefix = ownRoot && variant !== 'example' ? `/${variant}` : '';
  return Object.fromEntries(Object.entries(routes).map(([where, path]) => [where, prefix + path]));
}
