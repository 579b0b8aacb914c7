/** Runs `edge.js` of the working directory in Vercel's virtual machine, and prints the report. */

import { readFileSync } from 'node:fs';
import { EdgeVM } from '@edge-runtime/vm';

const vm = new EdgeVM();
vm.evaluate(readFileSync('edge.js', 'utf8'));
console.log(await vm.evaluate('report'));
