/**
 * What a consumer pays in type instantiations who only does `import type`, with skipLibCheck off, over an empty file. Build first.
 * It reports and never fails: a goal that is missed is for people to weigh.
 */
import { countInstantiations } from './count-instantiations.mjs';

const GOAL = 50;
/** Where this package's own name resolves to dist. */
const ROOT = new URL('../', import.meta.url);

const SOURCES = {
  'an empty file': 'export {};',
  'import type { SiprecEvent, VerifiedEvent }': `
    import type { SiprecEvent, VerifiedEvent } from 'telnyx-siprec-webhooks';
    export let event: SiprecEvent;
    export let verified: VerifiedEvent;`,
};

const empty = countInstantiations(SOURCES['an empty file'], ROOT);
console.table(
  Object.entries(SOURCES).map(([consumer, source]) => {
    const { instantiations, files } = countInstantiations(source, ROOT);
    return {
      consumer,
      'instantiations above empty': instantiations - empty.instantiations,
      'files above empty': files - empty.files,
      goal: source.includes('VerifiedEvent') ? GOAL : '',
    };
  }),
);
