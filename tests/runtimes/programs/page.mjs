// For a browser: a page's own module, since what a debugger evaluates is exempt from the Content-Security-Policy.
import { conformance } from '../conformance/conformance.mjs';
import data from './data.mjs';
import * as library from './library.mjs';

const body = await conformance(library, data).then(JSON.stringify, String);
fetch('/report', { method: 'POST', body });
