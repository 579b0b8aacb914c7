// For a virtual machine, whose host waits for the report.
import { conformance } from '../conformance/conformance.mjs';
import data from './data.mjs';
import * as library from './library.mjs';

globalThis.report = conformance(library, data).then(JSON.stringify);
