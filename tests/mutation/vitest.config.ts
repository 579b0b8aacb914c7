/** The unit tests of one room, as tests/mutation/run.mjs names them. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: String(process.env.MUTATION_TESTS).split(','),
    exclude: ['**/node_modules/**', '**/random-schedules.test.ts'], // those take longer than all others together
    testTimeout: 20_000,
  },
});
