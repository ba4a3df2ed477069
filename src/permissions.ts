import { statSync } from 'node:fs';
import type { Log } from './log';

/** Whoever may write there decides what goalgen reads, and could forge what it wrote. */
export function warnOfLoosePaths(paths: readonly string[], log: Log): void {
  for (const path of paths.filter(isWritableByAnyone)) {
    log.warn(`Every user of this machine may write to ${path}: chmod o-w '${path}'`);
  }
}

function isWritableByAnyone(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0;
}
