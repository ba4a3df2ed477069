import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './errors';

/**
 * Creates a folder and those above it, for their owner alone; nothing happens when it is there.
 * (Node's own `recursive` never ends below /proc, where the kernel answers that the folder above is
 * missing.)
 * @throws Error with the code of the system when the folder cannot be created
 */
export function makeFolder(path: string): void {
  if (isMade(path)) return;
  makeFolder(dirname(path));
  if (!isMade(path)) mkdirSync(path, { mode: 0o700 });
}

/** Whether the folder is there or was created; false where the folder above it is missing. */
function isMade(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) return false;
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return true;
    throw error;
  }
}
