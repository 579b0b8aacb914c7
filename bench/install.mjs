/** Installs what the benchmark compares with, where that is not there yet. */
import { fileURLToPath } from 'node:url';
import { installNested } from '../tests/support/nested.mjs';

installNested(fileURLToPath(new URL('.', import.meta.url)));
