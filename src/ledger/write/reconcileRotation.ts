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
 * Finds out whether the ledger file is the one that the database knows. If that was rotated away,
 * truncated or removed, finds out where the newest rotated file ends, so that no line is lost and
 * none is doubled: lines that are in no file are marked to be appended again, and lines that a
 * killed process wrote to the rotated file are marked as appended. Must be called in a transaction,
 * with the append lock held.
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
    // It is unknown what became of the lines. The lines may be in a file that was moved away, so
    // they are not written again; an event records that they existed.
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

/**
 * The last lines of the newest rotated file that has any. None if a file cannot be read on the way.
 */
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

/**
 * Marks lines that are in no file to be appended again. Copytruncate loses the lines that are
 * written between its two steps.
 */
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

/**
 * Whether a file is the one that the database knows: it has the recorded first line in its place
 * or, if its beginning was damaged, it ends with the newest line.
 */
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
/**
 * Number of lines compared to find an event. Two events may have the same line, but never this many
 * in a row.
 */
const LINES_COMPARED = 5;

/**
 * The number of the event whose line is the last of `lines`, if the events before it agree with the
 * lines before it; undefined when there is no such event.
 */
async function findLast(db: Database, lines: readonly string[]): Promise<number | undefined> {
  const wanted = lines.slice(-LINES_COMPARED).reverse();
  for (let before = Number.MAX_SAFE_INTEGER; wanted.length > 0; ) {
    // Pages overlap, so that the lines before an event can be compared, too.
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

/**
 * Whether a line agrees with the text of an event. There is no text before the first event of all,
 * which counts as agreeing.
 */
function sameOrNone(text: string | undefined, line: string): boolean {
  return text === undefined || text === line;
}
