/**
 * What a consumer pays in type instantiations who only does `import type`, with skipLibCheck off, over an empty file. Build first.
 * It reports and never fails: a goal that is missed is for people to weigh.
 */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const GOAL = 50;
const root = fileURLToPath(new URL('..', import.meta.url));

const SOURCES = {
  'an empty file': 'export {};',
  'import type { SiprecEvent, VerifiedEvent }': `
    import type { SiprecEvent, VerifiedEvent } from 'telnyx-siprec-webhooks';
    export let event: SiprecEvent;
    export let verified: VerifiedEvent;`,
};

/** Compiles one source that stands at the root of this package, where its own name resolves to dist. */
function compile(source) {
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  };
  const file = `${root}consumer.mts`;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, host));
  return { instantiations: program.getInstantiationCount(), files: program.getSourceFiles().length };
}

const empty = compile(SOURCES['an empty file']);
console.table(
  Object.entries(SOURCES).map(([consumer, source]) => {
    const { instantiations, files } = compile(source);
    return {
      consumer,
      'instantiations above empty': instantiations - empty.instantiations,
      'files above empty': files - empty.files,
      goal: source.includes('VerifiedEvent') ? GOAL : '',
    };
  }),
);
