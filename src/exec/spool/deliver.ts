import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../db/database';
import { takeSpoolLock } from '../../db/lock';
import type { Redact } from '../../history/errors/redact';
import { storeRuns } from '../../history/store';
import type { Instant } from '../../lib/clock';
import { codeOf } from '../../lib/errors';
import { makeFolder } from '../../lib/makeFolder';
import { storedError } from '../errorText';
import { UNREADABLE, waitingIn } from './folders';
import { type DatabaseChoice, parseSpooled, recordOf, type SpooledRun } from './spooledRun';

/** Maximum number of runs that are stored in one transaction. */
const BATCH = 200;
/** Maximum bytes of a file that is read. A record of goalgen's own takes some 30 kB. */
const FILE_BYTES_MAX = 1_000_000;

export interface DeliveryOptions {
  /** Whether a run belongs to the database. */
  readonly isOurs: (choice: DatabaseChoice) => Promise<boolean>;
  readonly redact: Redact;
  /** Maximum seconds to wait for another process that delivers. */
  readonly waitSeconds: number;
  readonly now: Instant;
}

/**
 * Stores the runs that wait in a folder and belong to the database, and removes their files
 * afterwards: a process that is killed in between leaves runs that are stored again, to no effect.
 * If another process delivers from the folder all the time, it also sees what came before now.
 * @returns how many files were delivered
 */
export async function deliverFrom(
  folder: string,
  db: Database,
  options: DeliveryOptions,
): Promise<number> {
  let delivered = 0;
  const leftAlone = new Set<string>();
  const isWaiting = () => waitingIn(folder).some((name) => !leftAlone.has(name));
  // Looks once more after the lock is released: a run that came meanwhile found it taken.
  while (isWaiting()) {
    const release = takeSpoolLock(folder, options.waitSeconds);
    if (release === undefined) break;
    // Tells `exec` that it need not start another delivery.
    const note = join(folder, '.delivering');
    writeFileSync(note, `${process.pid}\n`, { mode: 0o600 });
    try {
      while (isWaiting()) delivered += await deliverBatch(folder, db, options, leftAlone);
    } finally {
      rmSync(note, { force: true });
      release();
    }
  }
  return delivered;
}

/** Stores one spooled run in the database, without the operator's secrets. */
export function storeSpooled(
  db: Database,
  runs: readonly SpooledRun[],
  { redact, now }: Pick<DeliveryOptions, 'redact' | 'now'>,
): Promise<unknown> {
  const records = runs.map((spooled) => {
    const { error } = spooled.run;
    return recordOf(spooled, error === null ? null : storedError(error, redact));
  });
  return storeRuns(db, records, now);
}

/** Writes a run into a spool in this process: aside, synced, and renamed. */
export function spoolHere(folder: string, name: string, text: string): void {
  makeFolder(folder);
  const aside = join(folder, `.${name}`);
  writeFileSync(aside, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(aside, join(folder, name));
}

async function deliverBatch(
  folder: string,
  db: Database,
  options: DeliveryOptions,
  leftAlone: Set<string>,
): Promise<number> {
  const names = waitingIn(folder)
    .filter((name) => !leftAlone.has(name))
    .slice(0, BATCH);
  const taken: { readonly name: string; readonly spooled: SpooledRun }[] = [];
  for (const name of names) {
    const spooled = read(folder, name);
    if (spooled === 'gone') continue;
    if (spooled === 'unreadable') renameSync(join(folder, name), join(folder, name + UNREADABLE));
    else if (await options.isOurs(spooled.choice)) taken.push({ name, spooled });
    else leftAlone.add(name);
  }
  if (taken.length === 0) return 0;
  await storeSpooled(
    db,
    taken.map(({ spooled }) => spooled),
    options,
  );
  for (const { name } of taken) rmSync(join(folder, name), { force: true });
  return taken.length;
}

function read(folder: string, name: string): SpooledRun | 'gone' | 'unreadable' {
  const path = join(folder, name);
  try {
    if (statSync(path).size > FILE_BYTES_MAX) return 'unreadable';
    return parseSpooled(readFileSync(path, 'utf8')) ?? 'unreadable';
  } catch (error) {
    // The end of a run takes the place of its begin.
    if (codeOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
}
