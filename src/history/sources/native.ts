import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import type { Reader } from '../../db/reader';
import type { Window } from '../../lib/clock';
import { codeOf, FailedError, messageOf } from '../../lib/errors';
import type { Redact } from '../errors/redact';
import type { History, QueryRow, RunExport, RunReader, SourceHealth } from '../history';
import type { Mapping, RunTables } from '../sql/mapping';
import { readingOf } from '../sql/reading';
import type { Reading } from '../sql/rows';
import { SqlExport } from '../sql/sqlExport';
import { SqlHealth } from '../sql/sqlHealth';
import { SqlRuns } from '../sql/sqlRuns';
import { LOCAL_SOURCE } from './localSource';

/**
 * Selects each source once, stepping through an index from one source to the next. GROUP BY would
 * read every run.
 */
const SOURCES = sql`
  WITH RECURSIVE each(source) AS (
    SELECT min(source) FROM task_executions
    UNION ALL
    SELECT (SELECT min(t.source) FROM task_executions AS t WHERE t.source > each.source) FROM each
    WHERE each.source IS NOT NULL)
  SELECT source FROM each WHERE source IS NOT NULL`;

/**
 * Selects each task once, stepping through an index from one task to the next. GROUP BY would read
 * every run.
 */
const TASKS = sql`
  WITH RECURSIVE
    each(source) AS (
      SELECT min(source) FROM task_executions
      UNION ALL
      SELECT (SELECT min(t.source) FROM task_executions AS t WHERE t.source > each.source) FROM each
      WHERE each.source IS NOT NULL),
    task(source, task_type) AS (
      SELECT source, (SELECT min(t.task_type) FROM task_executions AS t WHERE t.source = each.source) FROM each
      WHERE source IS NOT NULL
      UNION ALL
      SELECT source, (SELECT min(t.task_type) FROM task_executions AS t
                      WHERE t.source = task.source AND t.task_type > task.task_type) FROM task
      WHERE task_type IS NOT NULL)
  SELECT source, task_type FROM task WHERE task_type IS NOT NULL`;

/**
 * How runs are read from the table `task_executions`. Its index holds each task's runs side by
 * side, with every column that is needed for counting.
 */
const MAPPING: Mapping = {
  found: 'the built-in history',
  notes: [],
  hasSources: true,
  hasKnownStatuses: true,
  hasSeries: true,
  isOwn: true,
  runs: () => sql`SELECT * FROM task_executions`,
  sources: SOURCES,
  tasks: TASKS,
  notUnderstood: () =>
    sql`SELECT source, what, count, example FROM not_understood ORDER BY source, what`,
};

/** The built-in history, in goalgen's own database. */
export class NativeHistory implements History {
  readonly runs: RunReader;
  readonly health: SourceHealth;
  readonly export: RunExport;
  readonly #own: OwnReader | undefined;

  /**
   * @param openForOwnSql opens the same database for the operator's own SQL, so that a statement
   * that takes too long can be ended; without it, `db` is asked
   */
  constructor(
    private readonly db: Database,
    redact: Redact,
    openForOwnSql?: () => Promise<Reader>,
  ) {
    const tables: RunTables = { engine: 'sqlite', all: (query) => db.all(query) };
    const reading = readingOf(tables, LOCAL_SOURCE, MAPPING, redact);
    this.runs = new SqlRuns(reading);
    this.health = new SqlHealth(reading);
    this.#own = openForOwnSql === undefined ? undefined : new OwnReader(openForOwnSql);
    const own = this.#own;
    this.export = new NativeExport(
      reading,
      own === undefined
        ? (ask) => ask(new SqlExport(reading))
        : (ask) =>
            own.with((reader) =>
              ask(new SqlExport(readingOf(reader, LOCAL_SOURCE, MAPPING, redact))),
            ),
    );
  }

  snapshot<T>(body: () => Promise<T>): Promise<T> {
    return this.db.snapshot(body);
  }

  /** The code that opened the database closes it. */
  async close(): Promise<void> {
    await this.#own?.close();
  }
}

/** The reader for the operator's own SQL: opened once, and anew after a statement that failed. */
class OwnReader {
  #reader: Promise<Reader> | undefined;

  constructor(private readonly open: () => Promise<Reader>) {}

  async with<Answer>(ask: (reader: Reader) => Promise<Answer>): Promise<Answer> {
    this.#reader ??= this.open();
    try {
      return await ask(await this.#reader);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    // Where it could not be opened, the question has told it.
    await reader?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }
}

/**
 * Reports an error in the operator's own SQL as a `FailedError` that asks the operator to correct
 * it, although the SQL runs in goalgen's own database.
 */
class NativeExport extends SqlExport {
  constructor(
    reading: Reading,
    private readonly withOwn: <Answer>(ask: (own: SqlExport) => Promise<Answer>) => Promise<Answer>,
  ) {
    super(reading);
  }

  override async query(
    source: string,
    text: string,
    window: Window,
    limit: number,
  ): Promise<QueryRow[]> {
    if (source !== LOCAL_SOURCE)
      throw new FailedError(
        `there is no source ${source}.`,
        `${LOCAL_SOURCE}, or one of "history"`,
      );
    try {
      return await this.withOwn((own) => own.query(source, text, window, limit));
    } catch (error) {
      const cause = error instanceof FailedError ? error.cause : error;
      if (codeOf(cause) !== 'SQLITE_ERROR') throw error;
      throw new FailedError(
        `its sql fails (${messageOf(cause)}).`,
        'a SELECT from runs; docs/detectors.md',
        { cause },
      );
    }
  }
}

/** Number of runs in the built-in history that began in the window and are still running. */
export async function countInFlight(db: Database, { since, until }: Window): Promise<number> {
  const [row] = await db.all<{ count: number }>(sql`
    SELECT count(*) AS count FROM task_executions
    WHERE started_at BETWEEN ${since} AND ${until} AND finished_at IS NULL AND status = 'running'`);
  return row?.count ?? 0;
}

/**
 * Checks that no configured source in `names` has the name of a source whose runs were imported
 * into the built-in history.
 * @throws FailedError when one has: two tasks of the same name would be taken for one task
 */
export async function checkImportedNames(db: Database, names: readonly string[]): Promise<void> {
  const rows = await db.all<{ source: string }>(SOURCES);
  const taken = rows.find(({ source }) => source !== LOCAL_SOURCE && names.includes(source));
  if (taken === undefined) return;
  throw new FailedError(
    `the built-in history holds runs of a source '${taken.source}', ` +
      'which is also the name of another one.',
    'give that one another "name" in the configuration',
  );
}
