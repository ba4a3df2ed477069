import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  lstatSync,
  openSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, UsageError } from './errors';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * Opens a file, and creates it where it is missing, for its owner alone. Root gives what it creates to
 * the owner of the folder, who could not use it otherwise, and follows no link there.
 * @param flags how to open it, without `O_CREAT`
 */
export function openOrCreate(path: string, flags: number): number {
  const { O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    const fd = openSync(path, flags | O_CREAT | O_EXCL, 0o600);
    giveToFolderOwner(fd, path);
    return fd;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    // A link that leads nowhere exists, and the file that it leads to is created.
    return openSync(path, flags | O_CREAT | (isForeign(dirname(path)) ? O_NOFOLLOW : 0), 0o600);
  }
}

/**
 * Keeps root from being led elsewhere by a link where another user may put one.
 * @throws UsageError when the path is a link in a folder into which others than root may write
 */
export function refuseForeignLink(path: string): void {
  if (!isForeign(dirname(path))) return;
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new UsageError(
    `${path} is a symbolic link in a folder into which others may write; root does not follow it.`,
    'name the file itself, or work as the user whose folder it is',
  );
}

/** Gives a folder that has just been made to the owner of the folder that it is in. */
export function giveFolderToFolderOwner(path: string): void {
  if (process.geteuid?.() !== 0 || statSync(dirname(path)).uid === 0) return;
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    giveToFolderOwner(fd, path);
  } finally {
    closeSync(fd);
  }
}

/** @param fd what this process has just made; nothing else is changed, whatever is at its path now */
function giveToFolderOwner(fd: number, path: string): void {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  if (uid !== 0 && fstatSync(fd).uid === 0) fchownSync(fd, uid, gid);
}

/** Whether this process is root and the folder is one into which others may write. */
function isForeign(folder: string): boolean {
  if (process.geteuid?.() !== 0) return false;
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && (stat.uid !== 0 || (stat.mode & WRITABLE_BY_OTHERS) !== 0);
}
