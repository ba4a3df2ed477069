import type { Sql } from 'sql-template-tag';
import type { Engine, ResultColumn } from '../../db/reader';
import type { Window } from '../../lib/clock';

/** What can be asked about runs, whosever tables they stand in. */
export interface RunTables {
  readonly engine: Engine;
  all<Row extends object>(query: Sql): Promise<Row[]>;
}

/** The same, where it must first be seen what is there. */
export interface Probed extends RunTables {
  columns(query: Sql): Promise<ResultColumn[]>;
}

/**
 * How runs are read from one kind of tables: SQL that returns the canonical columns `task_type, run_id, started_at,
 * finished_at` (epoch seconds; null while running), `status` (one of ours; what is unknown stays as it is), `error,
 * exit_code, host, attempt`.
 */
export interface Mapping {
  /** For people: `Airflow 3 (PostgreSQL)`. */
  readonly found: string;
  /** What a person should know: what this system does not keep. */
  readonly notes: readonly string[];
  /**
   * The runs that may have ended in the window, found by whatever index or growing id the tables have. It may return
   * others: whoever asks filters by `finished_at`.
   */
  runs(window: Window): Sql;
  /** True when the rows have a column `source` of their own. */
  readonly hasSources?: boolean;
  /** One row a source, `source`, where `hasSources`. */
  readonly sources?: Sql;
  /** One row a task, `source, task_type`, where they stand in an index on task and end: each is then asked about alone. */
  readonly tasks?: Sql;
  /** Its tables let no status in but ours. */
  readonly hasKnownStatuses?: boolean;
  /** One row, `count`: rows of the window whose times are none, where anybody may have written them. */
  readonly unreadableTimes?: (window: Window) => Sql;
  /** One row, `oldest`: when the oldest run that is kept began or ended. Absent where nothing is ever thrown away. */
  readonly oldest?: Sql;
}
