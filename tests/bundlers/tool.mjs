/** Runs one tool, for `run.mjs`, which can end it: `tool.mjs NAME APP OUT`. Sends a row for each target. */

import { argv } from 'node:process';
import { checkTarget } from './bundles.mjs';

const [name, app, out] = argv.slice(2);

const tool = await import(`./tools/${name}.mjs`).catch(({ message }) => ({
  missing: message.split('\n', 1)[0],
  targets: [],
}));
if (tool.missing) process.send({ missing: tool.missing });
for (const target of tool.targets) {
  const { version = tool.version, check = (folders) => checkTarget(target, folders) } = target;
  process.send({ version, target: target.target, ...(await check({ app, out })) });
}
process.disconnect(); // or it would wait for messages
