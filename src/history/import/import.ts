import type { Database } from '../../db/database';
import type { Instant } from '../../lib/clock';
import type { NotUnderstood, NotUnderstoodCounts } from '../notUnderstood';
import type { RunRecord } from '../run';
import type { Told } from '../statements/statement';
import { keepTold } from '../statements/store';
import { type StoredCounts, storeLost, storeNotUnderstood, storeRuns } from '../store';
import { type NameFamily, nameFamilies } from '../uniqueNames';
import { type Batch, type Candidate, NOT_JSON } from './candidate';
import { CountedOnce } from './countedOnce';
import { type Kept, LastingNames } from './lastingNames';
import type { RunParser } from './runParser';
import { ShownRuns } from './shownRuns';

/**
 * What an import did. `rejected` counts all rejected candidates; `problems` names the first few.
 */
export interface ImportReport extends StoredCounts {
  readonly runsRead: number;
  readonly rejected: number;
  readonly problems: readonly Problem[];
  /** Number of tasks of which the input says more than runs: a schedule, that they are off. */
  readonly statements: number;
  /** Tasks that are kept under the name that they had when they were first imported. */
  readonly renamedTasks: readonly Kept[];
  /** What the format did not understand, by kind. */
  readonly notUnderstood: readonly NotUnderstood[];
  /** Tasks that have one run each because their names hold a date, an id or a counter. */
  readonly nameFamilies: readonly NameFamily[];
}

/** Why a candidate was rejected. */
export interface Problem {
  readonly line: number;
  readonly problem: string;
  /** The input, where the problem is that it is no JSON: often it is another program's error. */
  readonly example?: string;
}

export interface ImportOptions {
  readonly parse: RunParser;
  readonly now: Instant;
  /** The source whose runs these are, unless a run names its own. */
  readonly source: string;
  /** The name of the format. */
  readonly format: string;
  /** Counts what the format does not understand, while it reads. */
  readonly notUnderstood: NotUnderstoodCounts;
  /** Takes the number of bytes that were read since it was last called. */
  readonly progress: (bytes: number) => void;
  /** Takes the input of each rejected candidate, as it was read. */
  readonly reject: (raw: string | Buffer, header?: string) => void;
  /** The beginning of an input as a message may quote it, without secrets. */
  readonly quote: (raw: string | Buffer) => string;
  /** The name that the operator wants for a task. */
  readonly nameOf: (taskType: string) => string;
}

/** Number of runs that are stored in one transaction. */
const BATCH = 5000;
/** Maximum number of problems that the report names. */
const PROBLEMS_TOLD = 5;

/**
 * Stores what a format read in batches, each in a transaction of its own. An import that is stopped
 * halfway leaves whole batches, and importing again completes them. A bad candidate is left out;
 * the good ones around it are kept.
 */
export async function importRuns(
  db: Database,
  batches: AsyncIterable<Batch>,
  options: ImportOptions,
): Promise<ImportReport> {
  const report = { added: 0, updated: 0, unchanged: 0, runsRead: 0, rejected: 0 };
  const problems: Problem[] = [];
  const counted = new CountedOnce(options.notUnderstood);
  const shown = new ShownRuns();
  const names = new LastingNames(db);
  const allTold: Told[] = [];
  let batch: RunRecord[] = [];

  const storeBatch = async () => {
    const counts = await storeRuns(db, await names.apply(batch), options.now);
    report.added += counts.added;
    report.updated += counts.updated;
    report.unchanged += counts.unchanged;
    batch = [];
  };

  const take = async ({ number, raw, value, problem }: Candidate, header?: string) => {
    report.runsRead += 1;
    const result = problem === undefined ? options.parse(value) : { problem };
    if ('run' in result) {
      shown.add(result.run);
      if (counted.isNews(result.run, raw)) batch.push(result.run);
    } else {
      report.rejected += 1;
      options.reject(raw, header);
      if (problems.length < PROBLEMS_TOLD)
        problems.push(problemOf(number, result.problem, raw, options));
    }
    if (batch.length >= BATCH) await storeBatch();
  };

  for await (const { candidates, bytes, header, told = [] } of batches) {
    for (const candidate of candidates) await take(candidate, header);
    allTold.push(...told.map((each) => ({ ...each, source: options.source })));
    options.progress(bytes);
  }
  if (batch.length > 0) await storeBatch();
  const covered = shown.covered().map((each) => ({ ...each, task: names.kept(each.task) }));
  await storeLost(db, covered, options.now);
  const keptName = (taskType: string) =>
    names.kept({ source: options.source, taskType: options.nameOf(taskType) }).taskType;
  const told = allTold.map((each) => ({
    ...each,
    statements: each.statements.map((said) => ({ ...said, taskType: keptName(said.taskType) })),
  }));
  await keepTold(db, told, options.now);
  const notUnderstood = options.notUnderstood.all();
  await storeNotUnderstood(db, options, notUnderstood, options.now);
  const statements = allTold.reduce((total, each) => total + each.statements.length, 0);
  return {
    ...report,
    problems,
    statements,
    renamedTasks: names.renamed(),
    notUnderstood,
    nameFamilies: nameFamilies(shown.named()),
  };
}

function problemOf(
  line: number,
  problem: string,
  raw: Candidate['raw'],
  { quote }: Pick<ImportOptions, 'quote'>,
): Problem {
  return { line, problem, ...(problem === NOT_JSON ? { example: quote(raw) } : {}) };
}
