/**
 * The last step of the build. CommonJS declarations may take types out of an ESM package, as `schemas.d.cts` does out of TypeBox; but under
 * `node16` they have to say so, or a consumer's compiler stops with TS1479.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../dist/schemas.d.cts', import.meta.url);
const emitted = /^import \* as typebox from 'typebox';$/m;
const declarations = readFileSync(file, 'utf8');
if (!emitted.test(declarations)) throw new Error('schemas.d.cts imports TypeBox in another way than expected.');
const explicit = "import type * as typebox from 'typebox' with { 'resolution-mode': 'import' };";
writeFileSync(file, declarations.replace(emitted, explicit));
