/** What the examples run on. Newer Nodes, Bun, Deno and workerd are packages, whose binaries are in them. */

import { fileURLToPath } from 'node:url';

const packaged = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

/** Where npm puts workerd's binary: beside `workerd`, and for this platform only. */
export const WORKERD = `@cloudflare/workerd-${process.platform}-${process.arch === 'x64' ? '64' : process.arch}`;
export const BUN = '@oven/bun-linux-x64';
export const DENO = '@deno/linux-x64-glibc';

export const workerd = packaged(`${WORKERD}/bin/workerd`);
export const bun = packaged(`${BUN}/bin/bun`);
export const deno = packaged(`${DENO}/deno`);
/** For frameworks whose current major version does not run on the Node that this runs on. */
export const node24 = packaged('node24/bin/node');
