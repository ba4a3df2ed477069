import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../../lib/errors';
import { parseSpooled, type SpooledRun } from './spooledRun';

/** Maximum bytes of a file that is read. A record of goalgen's own takes some 30 kB. */
const FILE_BYTES_MAX = 1_000_000;
/** Opens neither what a link leads to nor waits for the writer of a pipe. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * What a file of a spool holds. `unreadable`: no record that goalgen wrote; `left`: not there any
 * more, another user's, or not to be read now, and so left as it is.
 */
export type Read = SpooledRun | 'unreadable' | 'left';

/**
 * Reads a run from a spool without waiting for anything.
 * @param owners numbers of the users whose runs are taken
 */
export function readSpooled(path: string, owners: ReadonlySet<number>): Read {
  let fd: number;
  try {
    fd = openSync(path, OPEN_FLAGS);
  } catch (error) {
    return ['ELOOP', 'ENXIO'].includes(codeOf(error) ?? '') ? 'unreadable' : 'left';
  }
  try {
    const stat = fstatSync(fd);
    if (!owners.has(stat.uid)) return 'left';
    if (!stat.isFile() || stat.size > FILE_BYTES_MAX) return 'unreadable';
    const bytes = Buffer.alloc(stat.size);
    const length = readSync(fd, bytes, 0, stat.size, 0);
    return parseSpooled(bytes.subarray(0, length).toString()) ?? 'unreadable';
  } catch {
    return 'left'; // the disk fails, and may be better next time
  } finally {
    closeSync(fd);
  }
}
