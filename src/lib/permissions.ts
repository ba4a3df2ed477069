import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from './log';

const WRITABLE_BY_ANYONE = 0o002;
/** In such a folder (/tmp) nobody can take away or replace what is another's. */
const STICKY = 0o1000;

/** Whoever may write there decides what goalgen reads, and could forge what it wrote. */
export function warnOfLoosePaths(dataDir: string, files: readonly string[], log: Log): void {
  const folders = new Set(files.map((file) => dirname(file)));
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

/** 0 for what is not there, or cannot be asked: whoever opens it says so. */
function modeOf(path: string): number {
  try {
    return statSync(path).mode;
  } catch {
    return 0;
  }
}
