import { closeSync, constants, openSync, readSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { rotatedName } from '../ledger/rotatedName';
import { UsageError } from '../lib/errors';

interface Places {
  readonly dataDir: string;
  readonly database: string;
  readonly ledger: string;
}

/** What SQLite and goalgen's locks add to the name of a database. */
const BESIDE_DATABASE = ['-wal', '-shm', '-journal', '.scan-lock'];

/**
 * The files that goalgen uses, by what each of them is, as a part of a sentence about it.
 * @param configFile path of the configuration file, if there is one
 */
function filesInUse(
  { database, ledger }: Places,
  configFile: string | undefined,
): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['belongs to the database', ['', ...BESIDE_DATABASE].map((suffix) => database + suffix)],
    ['is the ledger', [ledger]],
    ["is the ledger's lock", [`${ledger}.lock`]],
    ['is the configuration', configFile === undefined ? [] : [configFile]],
  ]);
}

/**
 * What a file is used for already, even under another name, as a part of a sentence about it.
 * @param except uses that do not matter
 */
export function useOf(
  path: string,
  places: Places,
  configFile: string | undefined,
  except: readonly string[] = [],
): string | undefined {
  for (const [use, files] of filesInUse(places, configFile))
    if (!except.includes(use) && files.some((file) => isSameFile(file, path))) return use;
  const folders = [join(places.dataDir, 'locks'), join(places.dataDir, 'spool')];
  if (folders.includes(dirname(path))) return "is one of goalgen's locks or spooled runs";
  return isRotated(path, places.ledger) && !except.includes('is the ledger')
    ? 'is a rotated ledger'
    : undefined;
}

/** @throws UsageError when database or ledger is a file that goalgen uses for something else */
export function checkPlaces(places: Places, configFile: string | undefined): void {
  const { database, ledger } = places;
  const ledgerUse =
    useOf(ledger, places, configFile, ['is the ledger', "is the ledger's lock"]) ??
    contentOf(ledger);
  if (ledgerUse !== undefined)
    throw new UsageError(
      `${ledger} cannot be the ledger: it ${ledgerUse}.`,
      'name another with --ledger',
    );
  const databaseUse = useOf(database, places, configFile, ['belongs to the database']);
  if (databaseUse !== undefined)
    throw new UsageError(
      `${database} cannot be the database: it ${databaseUse}.`,
      'name another with --database',
    );
}

function isRotated(path: string, ledger: string): boolean {
  return (
    dirname(path) === dirname(ledger) && rotatedName(basename(path), basename(ledger)) !== undefined
  );
}

/** What a file that would be appended to holds, by its first bytes; undefined for text. */
function contentOf(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined; // missing, or told when it is opened to be written
  }
  try {
    const bytes = Buffer.alloc(16);
    const start = bytes.toString('latin1', 0, readSync(fd, bytes, 0, 16, 0));
    if (start.startsWith('SQLite format 3')) return 'is an SQLite database or a lock';
    if (start.startsWith('\x1f\x8b')) return 'is packed (gzip)';
    if (/^\x37\x7f\x06[\x82\x83]/.test(start)) return "is a database's log (-wal)";
    return undefined;
  } catch {
    return undefined; // a folder or a pipe, which is told when it is opened to be written
  } finally {
    closeSync(fd);
  }
}

function isSameFile(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [a, b].map(statOf);
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // missing, or told when it is opened
  }
}
