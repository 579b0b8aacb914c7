/** Two projects: `unit` runs on src, `package` on the tarball that people install (see tests/package/setup.ts). */
import { defineConfig } from 'vitest/config';

/** Everything up to and including the signature check: here every branch is tested. */
const UP_TO_THE_SIGNATURE = [
  'src/verify.ts',
  'src/verify/**',
  'src/headers.ts',
  'src/headers/**',
  'src/base64.ts',
  'src/bytes.ts',
  'src/raw-body.ts',
  'src/errors.ts',
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/**/*.test.ts'], exclude: ['tests/package/**'] } },
      {
        test: {
          name: 'package',
          include: ['tests/package/*.test.ts'],
          globalSetup: 'tests/package/setup.ts',
          testTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: ['text'],
      thresholds: {
        lines: 95,
        functions: 95,
        statements: 95,
        branches: 95,
        ...Object.fromEntries(UP_TO_THE_SIGNATURE.map((files) => [files, { branches: 100 }])),
      },
    },
  },
});
