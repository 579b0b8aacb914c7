import { rolldown, VERSION as version } from 'rolldown';
import { refuseWarning } from '../bundles.mjs';

export { version };

const bundle = (options) => async (entry, file) => {
  const build = await rolldown({ input: entry, onwarn: refuseWarning, ...options });
  try {
    await build.write({ file, minify: true });
  } finally {
    await build.close();
  }
};

const target = (platform, engine) => ({ target: platform, engine, readsTypeScript: true, build: bundle({ platform }) });

export const targets = [
  target('browser', 'WebCrypto'),
  target('node', 'node:crypto'),
  { ...target('neutral', 'WebCrypto'), refusesStandard: /standardwebhooks/ },
  {
    ...target('neutral', 'WebCrypto'),
    target: 'neutral, mainFields',
    build: bundle({ platform: 'neutral', resolve: { mainFields: ['module', 'main'] } }),
  },
  { ...target('node', 'node:crypto'), target: 'node, required', source: 'cjs', readsTypeScript: false },
];
