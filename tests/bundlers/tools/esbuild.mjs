import { buildSync, version } from 'esbuild';
import { refuseWarning } from '../bundles.mjs';

export { version };

const bundle = (options) => (entry, file) => {
  const shared = { bundle: true, minify: true, logLevel: 'silent' };
  const { warnings } = buildSync({ entryPoints: [entry], outfile: file, ...shared, ...options });
  for (const { text } of warnings) refuseWarning({ message: text });
};

const target = (platform, format, engine) => ({
  target: `${platform}, ${format}`,
  engine,
  extension: format === 'esm' ? 'mjs' : 'cjs',
  readsTypeScript: format === 'esm', // in CommonJS it would define an empty `exports`
  build: bundle({ platform, format }),
});

/** A platform of no kind reads neither `main` nor `module`, and the CommonJS package behind `/standard` has no `exports`. */
const NO_MAIN = /Could not resolve "standardwebhooks"/;

export const targets = [
  target('browser', 'esm', 'WebCrypto'),
  target('browser', 'cjs', 'WebCrypto'),
  target('node', 'esm', 'node:crypto'),
  target('node', 'cjs', 'node:crypto'),
  { ...target('neutral', 'esm', 'WebCrypto'), refusesStandard: NO_MAIN },
  {
    ...target('neutral', 'cjs', 'WebCrypto'),
    target: 'neutral, cjs, mainFields',
    build: bundle({ platform: 'neutral', format: 'cjs', mainFields: ['module', 'main'] }),
  },
  { ...target('browser', 'esm', 'WebCrypto'), target: 'browser, esm, required', source: 'cjs' },
  { ...target('node', 'cjs', 'node:crypto'), target: 'node, cjs, required', source: 'cjs' },
];
