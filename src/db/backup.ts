import { closeSync, constants, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type SqliteDatabase from 'better-sqlite3';
import { createPrivately } from './createPrivately';

/**
 * Copies a database, as other connections see it now, into one file beside it that only its owner
 * may read, and returns when the copy is on the disk. An interrupted copy leaves no file that looks
 * complete.
 * @returns the path of the copy: `raw_store.db.before-v2`, or `raw_store.db.before-v2.2` and so on
 * if that name is taken
 */
export function backUp(connection: SqliteDatabase.Database, path: string, suffix: string): string {
  const partial = `${path}.${suffix}.partial`;
  rmSync(partial, { force: true });
  try {
    createPrivately(partial);
    connection.prepare('VACUUM INTO ?').run(partial);
    sync(partial);
    const copy = freeName(`${path}.${suffix}`);
    renameSync(partial, copy);
    sync(dirname(copy));
    return copy;
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${path}.${number}`;
    if (!existsSync(name)) return name;
  }
}

function sync(path: string): void {
  const fd = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
