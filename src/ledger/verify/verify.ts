import { closeSync } from 'node:fs';
import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import { ledgerLine } from '../event';
import { fileStarts, type StoredEvent } from '../outbox';
import { type OpenFile, openFile } from '../rotation';
import { type ChainReport, checkedEvents, type ExpectedLine } from './chain';
import { compareLines, type Mismatch } from './compare';
import { type FileLine, linesOfFile } from './fileLines';
import { differences, type GoalStates, replay } from './replay';
import { Window } from './window';

/** What `ledger verify` found. */
export interface Verification {
  readonly sound: boolean;
  readonly events: number;
  /** Events whose line the next command will append. */
  readonly pending: number;
  /** Lines that are what their events say. */
  readonly lines: number;
  /** The files looked at, oldest first. */
  readonly files: readonly string[];
  /** Events at the beginning whose lines were rotated away into files that are no longer here. */
  readonly retired: number;
  readonly goals: number;
  /** Hash of the newest event: noted elsewhere, it proves later that nothing up to it was changed. */
  readonly head: string | null;
  /** The first place where files and events differ. */
  readonly mismatch: Mismatch | undefined;
  /** The first event that was changed or removed in the database. */
  readonly tampered: ChainReport['problem'];
  /** Everything that is wrong, for people; the goals' part cut off after some. */
  readonly problems: readonly string[];
}

/** The files as they are when the snapshot of the database is taken, oldest first. */
export interface VerifyInput {
  readonly db: Database;
  readonly files: readonly OpenFile[];
  /** A hash noted earlier, which must be one of the chain's. */
  readonly knownHead: string | undefined;
}

const GOAL_PROBLEMS_TOLD = 5;

/** Opens the files; whoever closes them is the caller. */
export function openFiles(paths: readonly string[]): OpenFile[] {
  const files: OpenFile[] = [];
  try {
    for (const path of paths) files.push(openFile(path));
    return files;
  } catch (error) {
    closeFiles(files);
    throw error;
  }
}

export function closeFiles(files: readonly OpenFile[]): void {
  for (const { fd } of files) closeSync(fd);
}

/**
 * Checks that the events are the ones that were hashed, that the files hold their lines, in order and nothing else, and
 * that the goals are what the events lead to. Changes nothing. Called in a snapshot.
 */
export async function verify({ db, files, knownHead }: VerifyInput): Promise<Verification> {
  const report: ChainReport = { events: 0, head: null, problem: undefined };
  const seen = new Facts(knownHead);
  const starts = await fileStarts(db);
  const beginning = await findBeginning(files[0], starts);

  const events = new Window(checkedEvents(db, report, (event) => seen.visit(event)));
  await skip(events, beginning.seq - 1);
  const lines = new Window(allLines(files, beginning, starts));
  const { agreed, mismatch } = await compareLines(lines, events);
  // What stands behind a mismatch is still to be checked against hashes and goals.
  await skip(events, Number.POSITIVE_INFINITY);

  const goals = await storedGoals(db);
  const goalProblems = [...seen.contradictions, ...differences(seen.states, goals)];
  const problems = [
    ...(await damage(db)),
    ...(report.problem === undefined ? [] : [report.problem.message]),
    ...(mismatch === undefined
      ? []
      : [files.length === 0 ? `there is no ledger file: ${mismatch.message}` : mismatch.message]),
    ...seen.missingFiles(beginning.seq),
    ...(await strayAnnouncement(db)),
    ...goalProblems.slice(0, GOAL_PROBLEMS_TOLD),
    ...(goalProblems.length > GOAL_PROBLEMS_TOLD
      ? [`and ${goalProblems.length - GOAL_PROBLEMS_TOLD} more about goals`]
      : []),
    ...(seen.knowsHead ? [] : [`${knownHead} is the hash of no event`]),
  ];
  return {
    sound: problems.length === 0,
    events: report.events,
    pending: seen.pending,
    lines: agreed,
    files: files.map(({ path }) => path),
    retired: beginning.seq - 1,
    goals: goals.length,
    head: report.head,
    mismatch,
    tampered: report.problem,
    problems,
  };
}

/** What is gathered from the events as they pass. */
class Facts {
  readonly states: GoalStates = new Map();
  readonly contradictions: string[] = [];
  #missing: { first: number; last: number; seq: number }[] = [];
  pending = 0;
  knowsHead: boolean;

  constructor(readonly knownHead: string | undefined) {
    this.knowsHead = knownHead === undefined;
  }

  visit(event: StoredEvent): void {
    if (!event.appended) this.pending += 1;
    if (event.hash === this.knownHead) this.knowsHead = true;
    const contradiction = replay(this.states, event);
    if (contradiction !== undefined) this.contradictions.push(`event ${event.seq} (${event.event}): ${contradiction}`);
    if (event.event === 'ledger_restored') this.#missing = []; // every line was written again
    if (event.event === 'ledger_begun_anew') {
      const { first_missing: first, last_missing: last } = event.meta;
      if (typeof first === 'number' && typeof last === 'number') this.#missing.push({ first, last, seq: event.seq });
    }
  }

  /** Files that were gone when they were looked for, and still are. (Those rotated away properly may be removed later.) */
  missingFiles(firstInFiles: number): string[] {
    return this.#missing
      .filter(({ first }) => first < firstInFiles)
      .map(
        ({ first, last, seq }) =>
          `the lines of events ${first} to ${last} are in no file: theirs was gone when event ${seq} (ledger_begun_anew) was written`,
      );
  }
}

async function skip(events: Window<ExpectedLine>, count: number): Promise<void> {
  for (let skipped = 0; skipped < count && (await events.peek()) !== undefined; skipped++) events.take();
}

interface Beginning {
  /** The event whose line is the first in the oldest file. */
  readonly seq: number;
  /** The byte at which it stands there. */
  readonly offset: number;
}

/** Old files are removed some day, so the oldest that is here may begin with any event that began a file. */
async function findBeginning(file: OpenFile | undefined, starts: readonly StoredEvent[]): Promise<Beginning> {
  const first = { seq: 1, offset: starts[0]?.seq === 1 ? (starts[0].beginsAt ?? 0) : 0 };
  if (file === undefined) return first;
  const candidates = starts.map((event) => ({ seq: event.seq, offset: event.beginsAt ?? 0, line: ledgerLine(event) }));
  for (const { seq, offset, line } of candidates) {
    for await (const [found] of linesOfFile(file, offset)) {
      if (found?.bytes.equals(Buffer.from(line))) return { seq, offset };
      break;
    }
  }
  return first;
}

async function* allLines(
  files: readonly OpenFile[],
  beginning: Beginning,
  starts: readonly StoredEvent[],
): AsyncGenerator<FileLine[]> {
  const [oldest, ...others] = files;
  if (oldest !== undefined) yield* linesOfFile(oldest, beginning.offset);
  for (const file of others)
    yield* linesOfFile(
      file,
      (
        await findBeginning(
          file,
          starts.filter(({ beginsAt }) => beginsAt),
        )
      ).offset,
    );
}

async function storedGoals(db: Database): Promise<{ id: string; state: string }[]> {
  return db.all(sql`SELECT iif(typeof(id) = 'blob', quote(id), id) AS id, state FROM goals`);
}

/** SQLite's own check of the two tables' pages. */
async function damage(db: Database): Promise<string[]> {
  const found: string[] = [];
  for (const table of ['ledger_events', 'goals']) {
    const rows = await db.all<{ quick_check: string }>(sql`SELECT * FROM pragma_quick_check(${table}) LIMIT 1`);
    if (rows[0] !== undefined && rows[0].quick_check !== 'ok')
      found.push(`the table ${table} is damaged: ${rows[0].quick_check}`);
  }
  return found;
}

/** It exists only inside goalgen's transactions; one that stays makes hand edits look like goalgen's own. */
async function strayAnnouncement(db: Database): Promise<string[]> {
  const rows = await db.all(sql`SELECT 1 AS stray FROM announced_change`);
  return rows.length === 0
    ? []
    : ['announced_change holds a row: what was edited by hand since may be recorded as done by goalgen'];
}
