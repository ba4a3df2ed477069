import { dirname } from 'node:path';

/** The folder that goalgen is installed in: above `dist`, or above `src` when it is not built. */
export const PACKAGE_ROOT = dirname(import.meta.dirname);
