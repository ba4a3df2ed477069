import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { DAY_SECONDS, type Instant } from '../../lib/clock';
import { codeOf } from '../../lib/errors';

type Environment = Readonly<Record<string, string | undefined>>;

/** Maximum number of runs in a spool. A run takes at most some 30 kB, and most take 1 kB. */
export const FILES_MAX = 5000;

/** Name of a run's file: milliseconds at its start, host, process, and what is known of it. */
const NAME = /^\d+-.+\.(?:begun|ok|failed)$/;
/** Name of a record that is being written, and of a note about a delivery. */
const LEFTOVER = /^\.(?:\d+-exec-.+|delivery-[0-9a-f]{16})$/;
/** Added to the name of a file that is no record of a run. */
export const UNREADABLE = '.unreadable';

/**
 * The folders in which runs are spooled, in the order in which they are tried: the one that
 * GOALGEN_SPOOL_DIR names, or else the user's state folder and the data folder.
 * @param dataDir absolute path of the data folder; undefined while it is not known
 */
export function spoolFolders(env: Environment, dataDir: string | undefined): string[] {
  if (env.GOALGEN_SPOOL_DIR) return [env.GOALGEN_SPOOL_DIR];
  const { XDG_STATE_HOME: state = '', HOME: home = '' } = env;
  const base = isAbsolute(state)
    ? state
    : isAbsolute(home)
      ? join(home, '.local/state')
      : undefined;
  return [
    ...(base === undefined ? [] : [join(base, 'goalgen/spool')]),
    ...(dataDir === undefined ? [] : [join(dataDir, 'spool')]),
  ];
}

/** Names of the runs that wait in a folder, the oldest first; none where the folder is missing. */
export function waitingIn(folder: string): string[] {
  return namesIn(folder).filter((name) => NAME.test(name));
}

/** Removes records that were not renamed and notes of deliveries, whose processes were killed. */
export function removeLeftovers(folder: string, now: Instant): void {
  for (const name of namesIn(folder).filter((each) => LEFTOVER.test(each)))
    tryFile(() => {
      const path = join(folder, name);
      if (lstatSync(path).mtimeMs / 1000 < now - DAY_SECONDS) rmSync(path);
    });
}

/**
 * Changes one file of a spool if that can be done, and leaves it otherwise: a run whose file stays
 * is stored once more, to no effect, and a note that stays names a process that ends soon.
 */
export function tryFile(work: () => void): void {
  try {
    work();
  } catch {
    // The file stays.
  }
}

/** What is in a spool. */
export interface SpoolState {
  /** Number of runs that wait to be stored. */
  readonly waiting: number;
  /** When the oldest of them began; undefined when none waits. */
  readonly oldest: Instant | undefined;
  /** Number of successes that were removed to make room for failures. */
  readonly dropped: number;
  /** Number of files that are no record of a run. */
  readonly unreadable: number;
}

export function spoolStateOf(folder: string): SpoolState {
  const waiting = waitingIn(folder);
  return {
    waiting: waiting.length,
    oldest: waiting[0] === undefined ? undefined : startOf(waiting[0]),
    dropped: linesIn(join(folder, 'dropped')),
    unreadable: namesIn(folder).filter((name) => name.endsWith(UNREADABLE)).length,
  };
}

/** When a run began, by the name of its file. */
function startOf(name: string): Instant {
  return Number.parseInt(name, 10) / 1000;
}

function linesIn(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length - 1;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => startOf(a) - startOf(b) || (a < b ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error) ?? '');
}
