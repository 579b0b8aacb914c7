/** What came of it: on the terminal, and as the table of docs/frameworks.md. */

import { printTable } from '../support/table.mjs';
import { versionOf } from './apps.mjs';

/** What becomes of an error that an example does not catch, by the status of the answer. */
const THROUGH = {
  401: 'answered with its status',
  500: 'answered with 500',
  502: 'answered with a 5xx, by the service',
  0: 'ends the process',
};

export function printRows(rows) {
  const cells = rows.map(({ framework, absence, cases, failures, seconds }) => {
    if (absence) return [framework.name, '-', `not run: ${absence}`];
    const passed = `${cases - failures.length}/${cases}`;
    return [framework.name, versionsOf(framework), passed, THROUGH[framework.thrown.status], seconds.toFixed(1)];
  });
  printTable(['Framework', 'Version', 'Cases', 'An error that is thrown through', 'Seconds'], cells);
}

export function printProblems(rows) {
  for (const { framework, failures = [] } of rows)
    for (const failure of failures) console.error(`\n${framework.name}: ${failure}`);
}

/** The rows of the page's table, of what ran. */
export function markdownOf(rows) {
  return rows
    .filter(({ absence }) => !absence)
    .map(({ framework }) => {
      const links = [framework.files, [...(framework.rather ?? []), ...framework.receiver]].map((files) =>
        files.map(link).join(', '),
      );
      return `| ${[framework.name, versionsOf(framework), ...links, THROUGH[framework.thrown.status]].join(' | ')} |`;
    });
}

const link = (file) => `[${file}](../examples/${file})`;

function versionsOf({ app, versions: [name, ...others] }) {
  if (!name) return `Node ${process.versions.node.split('.', 1)}`;
  return [versionOf(name, app), ...others.map((other) => `${other} ${versionOf(other, app)}`)].join(', ');
}
