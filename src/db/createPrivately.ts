import { closeSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, FailedError, isDiskFull, UsageError } from '../lib/errors';
import { openOrCreate, refuseForeignLink } from '../lib/foreignFolder';
import { makeFolder } from '../lib/makeFolder';

/**
 * Creates an empty file and its folder if they are missing, for their owner alone; SQLite gives its
 * side files the same mode.
 * @throws UsageError when the path cannot be created, FailedError when the disk is full or failing
 */
export function createPrivately(path: string): void {
  try {
    makeFolder(dirname(path));
    refuseForeignLink(path);
    if (!existsSync(path)) closeSync(openOrCreate(path, constants.O_WRONLY));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || error instanceof UsageError) throw error;
    if (isDiskFull(code)) {
      throw new FailedError(
        `${path} cannot be created: the disk is full or failing (${code}).`,
        'make room (df -h), then again',
        { cause: error },
      );
    }
    throw new UsageError(
      `${path} cannot be created (${code}).`,
      'check the folder, or name another with --data-dir',
      {
        cause: error,
      },
    );
  }
}
