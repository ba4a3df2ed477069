import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './errors';
import { giveFolderToFolderOwner } from './foreignFolder';

/**
 * Creates a folder and those above it, for their owner alone; nothing happens when it is there.
 * (Node's own `recursive` never ends below /proc, where the kernel answers that the folder above is
 * missing.)
 * @throws Error with the code of the system when the folder cannot be created
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  try {
    make(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) {
      makeFolder(dirname(path));
      make(path);
    } else if (!isFolder(path)) throw error; // another process may have been faster
  }
}

function make(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  giveFolderToFolderOwner(path);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
