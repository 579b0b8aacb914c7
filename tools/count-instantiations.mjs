/** What the type checker pays for one consumer, with `skipLibCheck` off. */
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: false,
  noEmit: true,
  types: [],
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
};

/**
 * Compiles one source as if it stood in a folder, so that it imports what a file there could. It is never written.
 *
 * Throws with what the compiler says where it does not compile.
 *
 * @param {string} source
 * @param {URL} folder - Ends with a slash.
 */
export function countInstantiations(source, folder) {
  const file = fileURLToPath(new URL('consumer.mts', folder));
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...rest);
  const start = performance.now();
  const program = ts.createProgram([file], OPTIONS, host);
  // Of the consumer and of our own declarations: those of others are theirs to mend.
  const problems = ts
    .getPreEmitDiagnostics(program)
    .filter((problem) => !problem.file?.fileName.includes('/node_modules/'));
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, host));
  const seconds = (performance.now() - start) / 1000;
  return { instantiations: program.getInstantiationCount(), files: program.getSourceFiles().length, seconds };
}
