import type { Database } from '../../db/database';
import { counted } from '../../lib/text';
import { fileStarts } from '../outbox';
import type { OpenFile } from '../rotation';
import { type ChainReport, checkedEvents, type ExpectedLine } from './chain';
import { compareLines, type Mismatch } from './compare';
import { Facts } from './facts';
import { allLines, type Beginning, findBeginning } from './files';
import type { KeptHead } from './keptHeads';
import { otherDatabase } from './otherDatabase';
import { differences } from './replay';
import { goalDifferences, type KeptRows } from './rows';
import { checkTables, storedGoals } from './tables';
import { Window } from './window';

/** What `ledger verify` found. */
export interface Verification {
  readonly sound: boolean;
  readonly events: number;
  /** How many events have a line that the next command will append. */
  readonly pending: number;
  /** How many lines match their events. */
  readonly lines: number;
  /** The files that were checked, oldest first. */
  readonly files: readonly string[];
  /** Bytes before the first line, which another program wrote before goalgen used the file. */
  readonly before: number;
  /** How many of the oldest events have their lines in rotated files that are no longer here. */
  readonly retired: number;
  readonly goals: number;
  /**
   * Hash of the newest event. Noted elsewhere, it proves later that no event up to this one was
   * changed.
   */
  readonly head: string | null;
  /** How many heads that were kept elsewhere were looked for. */
  readonly heads: number;
  /** What was found that is not goalgen's and does no harm, as messages for people. */
  readonly notes: readonly string[];
  /** The first place where files and events differ. */
  readonly mismatch: Mismatch | undefined;
  /** The first event that was changed or removed in the database. */
  readonly tampered: ChainReport['problem'];
  /**
   * Everything that is wrong, as messages for people. Messages about goals stop after
   * GOAL_PROBLEMS_TOLD.
   */
  readonly problems: readonly string[];
}

/**
 * The database and the ledger files, oldest first, as they are when the snapshot of the database is
 * taken.
 */
export interface VerifyInput {
  readonly db: Database;
  readonly files: readonly OpenFile[];
  /** Heads noted earlier, each of which must be the hash of an event. */
  readonly heads: readonly KeptHead[];
}

const GOAL_PROBLEMS_TOLD = 5;
/** Maximum number of goals with other texts that are counted. */
const ROW_PROBLEMS_MAX = 1000;

/**
 * Checks that the events match their hashes, that the files hold the events' lines in order and
 * nothing else, and that the goals have the states to which the events lead. Changes nothing. Must
 * be called in a snapshot.
 */
export async function verify({ db, files, heads }: VerifyInput): Promise<Verification> {
  const report: ChainReport = { events: 0, head: null, problem: undefined };
  const facts = new Facts(heads);
  const beginning = await findBeginning(files, await fileStarts(db));

  const events = new Window(checkedEvents(db, report, (event) => facts.visit(event)));
  await skip(events, beginning.seq - 1);
  const { agreed, mismatch } = await compareLines(new Window(allLines(files, beginning)), events);
  // Events behind a mismatch must still be checked against hashes and goals.
  await skip(events, Number.POSITIVE_INFINITY);

  const goals = await storedGoals(db);
  const tables = await checkTables(db, facts.acceptedTriggers);
  const problems = [
    ...tables.problems,
    ...(report.problem === undefined ? [] : [report.problem.message]),
    ...strangers(beginning, files),
    ...(await otherDatabase(beginning, files, facts.database)),
    ...(mismatch === undefined
      ? []
      : [files.length === 0 ? `there is no ledger file: ${mismatch.message}` : mismatch.message]),
    ...facts.missingFiles(beginning.seq),
    ...firstOf([...facts.contradictions, ...differences(facts.states, goals)], 'goals'),
    ...firstOf(await goalDifferences(db, ROW_PROBLEMS_MAX), 'what goals say'),
    ...firstOf(await facts.rows.differences(db), 'beliefs, silences and thresholds'),
    ...firstOf(facts.headProblems(), 'kept heads'),
  ];
  return {
    sound: problems.length === 0,
    events: report.events,
    pending: facts.pending,
    lines: agreed,
    files: files.map(({ path }) => path),
    before: beginning.offset,
    retired: beginning.seq - 1,
    goals: goals.length,
    head: report.head,
    heads: heads.length,
    notes: [...tables.notes, ...keptSince(facts.rows)],
    mismatch,
    tampered: report.problem,
    problems,
  };
}

/**
 * Messages about bytes before the first line. Such bytes are allowed only before the very first
 * event: another program may have written them before goalgen used the file.
 */
function strangers({ seq, offset }: Beginning, files: readonly OpenFile[]): string[] {
  if (offset === 0 || seq === 1) return [];
  return [
    `${counted(offset, 'byte')} of no event stand before the line of event ${seq} ` +
      `in ${files[0]?.path}`,
  ];
}

/** From which event on rows are compared, where a database is older than that. */
function keptSince({ firstSeq, isWhole }: KeptRows): string[] {
  if (isWhole) return [];
  return [
    firstSeq === undefined
      ? 'events of an earlier goalgen do not keep what rows said: only the states of goals were compared'
      : `events before ${firstSeq} are of an earlier goalgen and do not keep what rows said`,
  ];
}

function firstOf(problems: readonly string[], about: string): string[] {
  const more = problems.length - GOAL_PROBLEMS_TOLD;
  return [
    ...problems.slice(0, GOAL_PROBLEMS_TOLD),
    ...(more > 0 ? [`and ${more} more about ${about}`] : []),
  ];
}

async function skip(events: Window<ExpectedLine>, count: number): Promise<void> {
  for (let skipped = 0; skipped < count && (await events.peek()) !== undefined; skipped++)
    events.take();
}
