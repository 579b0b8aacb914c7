import { build, version } from 'vite-7';
import { targetsOf } from '../vite-targets.mjs';

export { version };

export const targets = targetsOf(build);
