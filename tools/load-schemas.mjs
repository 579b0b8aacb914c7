/** The schemas of src/schemas.ts, by name, without a build. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function loadSchemas() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/schemas.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
