/** The unit tests of one room, as tests/mutation/run.mjs names them. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: JSON.parse(String(process.env.MUTATION_TESTS)),
    // Those take longer than all others together.
    exclude: ['**/node_modules/**', '**/random-schedules.test.ts', '**/redis-rules.test.ts'],
    testTimeout: 20_000,
  },
});
