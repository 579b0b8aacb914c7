/** What the type checker pays for a consumer that only does `import type`, over an empty file, as `tools/types-cost.mjs` has it. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript'; // of the package around this one
import { number } from '../print.mjs';

const OURS = 'ours: `import type { SiprecEvent, VerifiedEvent }`';

const CONSUMERS = {
  [OURS]: `
    import type { SiprecEvent, VerifiedEvent } from '../dist/index.js';
    export let event: SiprecEvent;
    export let verified: VerifiedEvent;`,
  'telnyx SDK: `import type { Telnyx }`': `
    import type { Telnyx } from 'telnyx';
    export let event: Telnyx.UnwrapWebhookEvent;`,
  'TypeBox: `Static` of the same schemas': `
    import type { Static } from 'typebox';
    import type { CallControlSiprecEvent, TexmlSiprecEvent } from '../dist/schemas.js';
    export let event: Static<typeof CallControlSiprecEvent> | Static<typeof TexmlSiprecEvent>;`,
  'zod: `z.infer` of one event': `
    import { z } from 'zod';
    const schema = z.looseObject({ event_type: z.literal('siprec.failed'), id: z.string(), occurred_at: z.string() });
    export let event: z.infer<typeof schema>;`,
};

export async function types() {
  const empty = compile('export {};');
  const rows = Object.entries(CONSUMERS).map(([title, source]) => {
    const { instantiations, files, seconds } = compile(source);
    return { title, instantiations: instantiations - empty.instantiations, files: files - empty.files, seconds };
  });
  return {
    title: 'Type instantiations',
    about: `Above an empty file, which took ${empty.seconds.toFixed(1)} s, with \`skipLibCheck\` off. TypeScript ${ts.version}.`,
    tables: [
      {
        head: ['consumer', 'instantiations', 'files', 'checking, s'],
        rows: rows.map(({ title, instantiations, files, seconds }) => [
          title,
          number(instantiations),
          number(files),
          seconds.toFixed(1),
        ]),
      },
    ],
    targets: [
      {
        what: 'types: an `import type` consumer',
        goal: 50,
        unit: 'instantiations',
        measured: { median: rows.find(({ title }) => title === OURS).instantiations },
      },
    ],
  };
}

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
  const file = fileURLToPath(new URL('../consumer.mts', import.meta.url)); // never written
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...rest);
  const start = performance.now();
  const program = ts.createProgram([file], options, host);
  const problems = ts.getPreEmitDiagnostics(program).filter((problem) => problem.file?.fileName === file);
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, host));
  const seconds = (performance.now() - start) / 1000;
  return { instantiations: program.getInstantiationCount(), files: program.getSourceFiles().length, seconds };
}
