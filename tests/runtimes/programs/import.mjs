// For Node, Bun and Deno.
import { conformance } from '../conformance/conformance.mjs';
import data from './data.mjs';
import * as library from './library.mjs';

console.log(JSON.stringify(await conformance(library, data)));
