/** Packs the package once and installs the tarball into an empty folder: these tests run on what people install. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

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
  if (isStale('dist', ['src', 'package.json', 'tsup.config.ts'])) npm('run', 'build');
  const packed = npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  const tarball = join(folder, filename);

  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  npm('install', '--prefix', app, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball);

  const consumers = { esm: join(app, 'esm'), cjs: join(app, 'cjs') };
  for (const [type, consumer] of [
    ['module', consumers.esm],
    ['commonjs', consumers.cjs],
  ] as const) {
    cpSync('tests/consumers', consumer, { recursive: true });
    writeFileSync(join(consumer, 'package.json'), JSON.stringify({ type }));
  }

  project.provide('tarball', tarball);
  project.provide('packedFiles', files.map(({ path }) => path).sort());
  project.provide('installed', join(app, 'node_modules', 'telnyx-siprec-webhooks'));
  project.provide('consumers', consumers);
  return () => rmSync(folder, { recursive: true, force: true });
}

function npm(...args: string[]): string {
  return execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Tells whether a folder is missing, or has a file that is older than what it is made from. */
function isStale(built: string, sources: string[]): boolean {
  const times = timesOf(built);
  return times.length === 0 || Math.max(...sources.flatMap(timesOf)) > Math.min(...times);
}

/** When a file, or each file in a folder, was changed. */
function timesOf(path: string): number[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? [stats.mtimeMs] : [];
  return readdirSync(path).flatMap((name) => timesOf(join(path, name)));
}
