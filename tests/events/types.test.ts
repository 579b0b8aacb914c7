import { expect, it } from 'vitest';
import { complaints, NODENEXT, WEB_AND_NODE } from '../support/compile.js';

it('interfaces are what the schemas say, and unions narrow', { timeout: 60_000 }, () => {
  expect(complaints(['tests/events/types/events.ts'], { ...NODENEXT, ...WEB_AND_NODE, skipLibCheck: true })).toEqual(
    [],
  );
});
