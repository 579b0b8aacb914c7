/** What a release is made of: a tarball that anybody can build again, and a list of what it brings along. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-release-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const npm = (...args: string[]) =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Builds and packs, and gives the digest of the tarball. */
function digest(): string {
  for (const made of ['dist', 'schemas']) rmSync(join(folder, made), { recursive: true, force: true });
  npm('run', 'build');
  const [{ filename, files }] = JSON.parse(npm('pack', '--ignore-scripts', '--json'));
  expect(files.length).toBeGreaterThan(100);
  const tarball = join(folder, filename);
  const hash = createHash('sha256').update(readFileSync(tarball)).digest('hex');
  rmSync(tarball);
  return hash;
}

test('two builds of the same sources are the same tarball, byte for byte', () => {
  // A copy, since other tests read what is built here.
  const left = new Set(['.git', 'coverage', 'dist', 'node_modules', 'schemas', 'tests']);
  for (const name of readdirSync('.').filter((name) => !left.has(name))) {
    cpSync(name, join(folder, name), { recursive: true, filter: (path) => !path.includes('node_modules') });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));

  const first = digest();
  const later = new Date(Date.now() + 86_400_000);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.startsWith('node_modules')) utimesSync(join(folder, file), later, later);
  }
  expect(digest()).toBe(first);
});

/** What an SBOM names besides the package that it is of. */
function componentsIn(cwd: string, ...args: string[]): string[] {
  const sbom = JSON.parse(execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', ...args], { cwd, encoding: 'utf8' }));
  return sbom.components.map(({ name }: { name: string }) => name).sort();
}

const DIRECT = ['@noble/ed25519', '@noble/hashes', 'standardwebhooks', 'typebox'];

test('the SBOM of this folder names what users install, and no tool of ours', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(componentsIn('.', '--omit=dev')).toEqual(DIRECT); // what these need, npm leaves out here
  expect(Object.keys(dependencies).sort()).toEqual(DIRECT);
});

test('the SBOM of a folder with the tarball installed names all of it', () => {
  const app = join(inject('installed'), '../..');
  const OF_STANDARDWEBHOOKS = ['@stablelib/base64', 'fast-sha256'];
  expect(componentsIn(app)).toEqual(['telnyx-siprec-webhooks', ...DIRECT, ...OF_STANDARDWEBHOOKS].sort());
});
