import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from './log';

const WRITABLE_BY_ANYONE = 0o002;
/** In a folder with this bit (/tmp), a user cannot remove or replace the files of another. */
const STICKY = 0o1000;

/**
 * Warns about paths that every user may write to. A user who may write there controls what goalgen
 * reads, and could forge what goalgen wrote.
 * @param moreFolders folders of files whose own modes are looked at elsewhere
 */
export function warnOfLoosePaths(
  dataDir: string,
  files: readonly string[],
  log: Log,
  moreFolders: readonly string[] = [],
): void {
  const folders = new Set([...files.map((file) => dirname(file)), ...moreFolders]);
  folders.delete(dataDir);
  const loose = [
    ...[dataDir, ...files].filter((path) => (modeOf(path) & WRITABLE_BY_ANYONE) !== 0),
    ...[...folders].filter(
      (path) => (modeOf(path) & (WRITABLE_BY_ANYONE | STICKY)) === WRITABLE_BY_ANYONE,
    ),
  ];
  for (const path of loose)
    log.warn(`Every user of this machine may write to ${path}: chmod o-w '${path}'`);
}

/** 0 for a path that is missing or cannot be examined: the code that opens it reports that. */
function modeOf(path: string): number {
  try {
    return statSync(path).mode;
  } catch {
    return 0;
  }
}
