/** Compiling a program of TypeScript against the installed package and the clients' own types. */

import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * What the compiler complains of, a line each.
 *
 * @param {string} file
 */
export function complaintsAbout(file) {
  const program = ts.createProgram([file], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map((found) => `${found.start}: ${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`);
}
