import { closeSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../db/database';
import { takeSpoolLock } from '../../db/lock';
import type { Redact } from '../../history/errors/redact';
import { storeRuns } from '../../history/store';
import type { Instant } from '../../lib/clock';
import { openOrCreate } from '../../lib/foreignFolder';
import { makeFolder } from '../../lib/makeFolder';
import { statOf } from '../../lib/process';
import { removeLeftovers, tryFile, UNREADABLE, waitingIn } from './folders';
import { readSpooled } from './readSpooled';
import { type DatabaseChoice, recordOf, type SpooledRun } from './spooledRun';

/** Maximum number of runs that are stored in one transaction. */
const BATCH = 200;

export interface DeliveryOptions {
  /** Whether a run belongs to the database. */
  readonly isOurs: (choice: DatabaseChoice) => Promise<boolean>;
  readonly redact: Redact;
  /** Maximum seconds to wait for another process that delivers. */
  readonly waitSeconds: number;
  readonly now: Instant;
  /** Key of the note that `exec` made of this delivery; undefined where it made none. */
  readonly note?: string | undefined;
}

/**
 * Stores the runs that wait in a folder and belong to the database, and removes their files
 * afterwards: a process that is killed in between leaves runs that are stored again, to no effect.
 * A file that cannot be read, renamed or removed is left where it is.
 * If another process delivers from the folder all the time, it also sees what came before now.
 * @returns how many files were delivered
 * @throws Error when the folder cannot be read or locked, or a run cannot be stored
 */
export async function deliverFrom(
  folder: string,
  db: Database,
  options: DeliveryOptions,
): Promise<number> {
  let delivered = 0;
  const leftAlone = new Set<string>();
  const isWaiting = () => waitingIn(folder).some((name) => !leftAlone.has(name));
  // Looks once more after note and lock are gone: who found them there left its run to this process.
  removeNote(folder, options);
  while (isWaiting()) {
    const release = takeSpoolLock(folder, options.waitSeconds);
    if (release === undefined) break;
    writeNote(folder, options);
    try {
      removeLeftovers(folder, options.now);
      while (isWaiting()) delivered += await deliverBatch(folder, db, options, leftAlone);
    } finally {
      removeNote(folder, options);
      release();
    }
  }
  return delivered;
}

/** Stores spooled runs in the database, without the operator's secrets. */
export function storeSpooled(
  db: Database,
  runs: readonly SpooledRun[],
  { redact, now }: Pick<DeliveryOptions, 'redact' | 'now'>,
): Promise<unknown> {
  return storeRuns(
    db,
    runs.map((spooled) => recordOf(spooled, redact)),
    now,
  );
}

/** Writes a run into a spool in this process: aside, synced, and renamed. */
export function spoolHere(folder: string, name: string, text: string): void {
  makeFolder(folder);
  const aside = join(folder, `.${name}`);
  const fd = openOrCreate(aside, constants.O_WRONLY | constants.O_TRUNC);
  try {
    writeFileSync(fd, `${text}\n`, { flush: true });
  } finally {
    closeSync(fd);
  }
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
  // Runs of this user and of root, and in another user's folder that user's.
  const owners = new Set([process.geteuid?.() ?? 0, statSync(folder).uid, 0]);
  const taken: { readonly name: string; readonly spooled: SpooledRun }[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const spooled = readSpooled(path, owners);
    // Each file is looked at once, whether or not it can be renamed or removed.
    leftAlone.add(name);
    if (spooled === 'left') continue;
    if (spooled === 'unreadable') tryFile(() => renameSync(path, path + UNREADABLE));
    else if (await options.isOurs(spooled.choice)) taken.push({ name, spooled });
  }
  if (taken.length === 0) return 0;
  await storeSpooled(
    db,
    taken.map(({ spooled }) => spooled),
    options,
  );
  for (const { name } of taken) tryFile(() => rmSync(join(folder, name), { force: true }));
  return taken.length;
}

function writeNote(folder: string, { note }: DeliveryOptions): void {
  if (note === undefined) return;
  const text = `${process.pid} ${statOf(process.pid)?.start}\n`;
  tryFile(() => writeFileSync(noteOf(folder, note), text, { mode: 0o600 }));
}

function removeNote(folder: string, { note }: DeliveryOptions): void {
  if (note !== undefined) tryFile(() => rmSync(noteOf(folder, note), { force: true }));
}

function noteOf(folder: string, key: string): string {
  return join(folder, `.delivery-${key}`);
}
