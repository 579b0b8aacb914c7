/** What the type checker pays for a consumer that only does `import type`, over an empty file. */
import ts from 'typescript'; // of the package around this one
import { countInstantiations } from '../../tools/count-instantiations.mjs';
import { number } from '../print.mjs';

/** Where a consumer finds everything that is compared. */
const BENCH = new URL('../', import.meta.url);

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
  const empty = countInstantiations('export {};', BENCH);
  const rows = Object.entries(CONSUMERS).map(([title, source]) => {
    const { instantiations, files, seconds } = countInstantiations(source, BENCH);
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
