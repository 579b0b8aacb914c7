/**
 * `unit` runs on src, `package` on the tarball that people install (see tests/package/setup.ts). The two native projects run the root's own
 * fixtures, vectors and security tests once more, each with a native door in the root's place.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Everything up to and including the signature check: here every branch is tested. */
const UP_TO_THE_SIGNATURE = [
  ...['body', 'engines', 'errors', 'headers', 'keys', 'primitives', 'standard', 'verification'].map(
    (room) => `src/${room}/**`,
  ),
  'src/native.ts',
  'src/native.node.ts',
  'src/standard.ts',
];

/** For a machine that is busy with something else: no test is about time. */
const testTimeout = 120_000;

/** Everything that tells of verdicts. */
const VERDICTS = [
  'tests/verification/*.test.ts',
  'tests/events/event-fixtures.test.ts',
  'tests/headers/*.test.ts',
  'tests/keys/*.test.ts',
];

function nativeProject(name: string, engine: string, door: string) {
  return {
    resolve: {
      alias: [
        { find: /^\.\.\/\.\.\/src\/index\.js$/, replacement: fileURLToPath(new URL(`src/${door}`, import.meta.url)) },
      ],
    },
    test: { name, include: VERDICTS, env: { ENGINE: engine }, testTimeout },
  };
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/package/**', 'tests/*/programs/**', '**/node_modules/**'],
          testTimeout,
          maxConcurrency: 40,
        },
      },
      nativeProject('native-node', 'node', 'native.node.ts'),
      nativeProject('native-webcrypto', 'webcrypto', 'native.ts'),
      {
        test: {
          name: 'package',
          include: ['tests/package/*.test.ts'],
          globalSetup: 'tests/package/setup.ts',
          testTimeout,
          hookTimeout: testTimeout,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      exclude: [
        'src/cli.ts', // run in processes of its own only
        'src/{inspector/{inspector-server,shown-delivery}.ts,inspector/page/{*.tsx,*.css,stream.ts,judge-capture.ts,words.ts},cli/open-inspector.ts}', // run in a browser, by `npm run test:inspector`
        'src/receiver/stores/{sql-claims,sqlite,postgres}*', // run on real databases, by `npm run test:exactly-once`
        'src/receiver/stores/insist.ts',
      ],
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
