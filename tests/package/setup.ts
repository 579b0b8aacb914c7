/** Packs the package once and installs the tarball into an empty folder: these tests run on what people install. */

import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { install, pack } from '../support/tarball.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The packed tarball. */
    tarball: string;
    /** What is in it, as paths inside the package. */
    packedFiles: string[];
    /** The package, installed. */
    installed: string;
    /** Folders with the consumers of `tests/consumers`: one of type `module`, one of type `commonjs`. */
    consumers: { esm: string; cjs: string };
  }
}

export default function setup(project: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-')));
  const { tarball, files } = pack(folder);
  const app = join(folder, 'app');
  install(app, tarball);

  const consumers = { esm: join(app, 'esm'), cjs: join(app, 'cjs') };
  for (const [type, consumer] of [
    ['module', consumers.esm],
    ['commonjs', consumers.cjs],
  ] as const) {
    cpSync('tests/consumers', consumer, { recursive: true });
    writeFileSync(join(consumer, 'package.json'), JSON.stringify({ type }));
  }

  project.provide('tarball', tarball);
  project.provide('packedFiles', files);
  project.provide('installed', join(app, 'node_modules', 'telnyx-siprec-webhooks'));
  project.provide('consumers', consumers);
  return () => rmSync(folder, { recursive: true, force: true });
}
