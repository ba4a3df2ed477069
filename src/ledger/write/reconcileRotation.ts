import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Database } from '../../db/database';
import type { Instant } from '../../lib/clock';
import { codeOf, GoalgenError } from '../../lib/errors';
import { ledgerLine } from '../event';
import {
  eventsBackwards,
  fileStart,
  lastAppended,
  markAppended,
  markLost,
  recordEvent,
  type StoredEvent,
} from '../outbox';
import { lastLinesOf, rotatedFiles } from '../rotation';
import { readAt } from './file';

/**
 * Is the ledger file the one that the database knows? If it was rotated away, cut off or removed, finds out where the
 * newest rotated file ends and sees to it that no line is lost and none is doubled: lines that are in no file are
 * marked to be appended again, lines that a killed process brought into the rotated file are marked as appended.
 * Called with the append lock held, in a transaction.
 * @returns whether the next line begins another file
 */
export async function reconcileRotation(
  db: Database,
  path: string,
  now: Instant,
): Promise<boolean> {
  const last = await lastAppended(db);
  if (last === undefined) return true;
  const start = await fileStart(db);
  if (isKnown(path, start, last)) return false;
  const end = await findLast(db, await lastRotatedLines(path));
  if (end === undefined) {
    // Nobody can say what became of the lines; that they were there is on record.
    await recordEvent(db, {
      ts: now,
      event: 'ledger_begun_anew',
      goalId: null,
      meta: {
        why: 'the file before is not here',
        first_missing: start?.seq ?? 1,
        last_missing: last.seq,
      },
    });
  } else if (end < last.seq) await fillGap(db, { first: end + 1, last: last.seq }, now);
  else if (end > last.seq) await markAppended(db, { first: last.seq + 1, last: end }, now);
  return true;
}

/** How the newest rotated file ends that holds anything. One that cannot be read says nothing. */
async function lastRotatedLines(path: string): Promise<readonly string[]> {
  for (const file of rotatedFiles(path).reverse()) {
    try {
      const lines = await lastLinesOf(file);
      if (lines.length > 0) return lines;
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      return [];
    }
  }
  return [];
}

/** Copytruncate loses what is written between its two steps. */
async function fillGap(
  db: Database,
  gap: { first: number; last: number },
  now: Instant,
): Promise<void> {
  await markLost(db, gap.first);
  await recordEvent(db, {
    ts: now,
    event: 'ledger_gap_filled',
    goalId: null,
    meta: { why: 'lines were lost in a rotation', first: gap.first, last: gap.last },
  });
}

/** It begins with the line it began with; or, with its beginning spoilt, it still ends with the newest one. */
function isKnown(path: string, start: StoredEvent | undefined, last: StoredEvent): boolean {
  const fd = openIfThere(path);
  if (fd === undefined) return false;
  try {
    const { size } = fstatSync(fd);
    return (
      size > 0 &&
      (holdsAt(fd, start?.beginsAt ?? 0, start) || endsWith(fd, size, last) || start === undefined)
    );
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function holdsAt(fd: number, position: number, event: StoredEvent | undefined): boolean {
  if (event === undefined) return false;
  const line = Buffer.from(ledgerLine(event));
  return readAt(fd, position, line.length).equals(line);
}

function endsWith(fd: number, size: number, event: StoredEvent): boolean {
  const { length } = Buffer.from(ledgerLine(event));
  return size >= length && holdsAt(fd, size - length, event);
}

const PAGE = 1000;
/** Two events may have the same line; never so many in a row. */
const LINES_COMPARED = 5;

/** The event whose line is the last of `lines`, the ones before it agreeing; undefined when there is none. */
async function findLast(db: Database, lines: readonly string[]): Promise<number | undefined> {
  const wanted = lines.slice(-LINES_COMPARED).reverse();
  for (let before = Number.MAX_SAFE_INTEGER; wanted.length > 0; ) {
    // A page overlaps the next, so that the lines before can be compared.
    const page = await eventsBackwards(db, before, PAGE + LINES_COMPARED);
    const texts = page.map(ledgerLine);
    const at = texts.findIndex((_, index) =>
      wanted.every((line, back) => sameOrNone(texts[index + back], line)),
    );
    if (at >= 0) return page[at]?.seq;
    const next = page[PAGE]?.seq;
    if (next === undefined) return undefined;
    before = next + 1;
  }
  return undefined;
}

/** Before the first event of all there is none to compare. */
function sameOrNone(text: string | undefined, line: string): boolean {
  return text === undefined || text === line;
}
