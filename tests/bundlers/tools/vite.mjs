import { build, version } from 'vite';
import { targetsOf } from '../vite-targets.mjs';

export { version };

export const targets = targetsOf(build);
