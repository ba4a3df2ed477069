import type { Sql } from 'sql-template-tag';
import type { Engine, ResultColumn } from '../../db/reader';
import type { Window } from '../../lib/clock';
import type { UnevenlyKept } from '../history';

/** Tables that hold runs, goalgen's own or another system's, and the way to query them. */
export interface RunTables {
  readonly engine: Engine;
  all<Row extends object>(query: Sql): Promise<Row[]>;
}

/**
 * `RunTables` that can also name the columns of a query, so that a preset can check what it finds.
 */
export interface Probed extends RunTables {
  columns(query: Sql): Promise<ResultColumn[]>;
}

/**
 * How runs are read from one kind of tables. The SQL of `runs` returns the canonical columns
 * `task_type`, `run_id`, `started_at` and `finished_at` (epoch seconds; `finished_at` is null while
 * the run goes on), `status` (one of RUN_STATUSES; an unknown value stays as it is), `error`,
 * `exit_code`, `host` and `attempt`.
 */
export interface Mapping {
  /**
   * Looks at the runs of a window before the first question about them, where how they are to be
   * selected depends on it.
   */
  prepare?(window: Window): Promise<void>;
  /** The name that a task gets for the one in the tables, where the operator wants others. */
  readonly nameOf?: (taskType: string) => string;
  /** What was found, as people read it: `Airflow 3 (PostgreSQL)`. */
  readonly found: string;
  /** What a person should know about this system, such as what it does not keep. */
  readonly notes: readonly string[];
  /**
   * Selects every run that may have ended in the window, by any index or growing id that the tables
   * have. It may return other runs too: the calling query filters by `finished_at`.
   */
  runs(window: Window): Sql;
  /** True when the rows have a column `source`, as the tables hold runs of several sources. */
  readonly hasSources?: boolean;
  /** True when the rows have a column `series`: which of several things of one name ran. */
  readonly hasSeries?: boolean;
  /** True for goalgen's own table, whose rows have the columns `lost_at` and `process`. */
  readonly isOwn?: boolean;
  /** Selects one row for each source, with the column `source`. Present only with `hasSources`. */
  readonly sources?: Sql;
  /**
   * Selects one row for each task, with the columns `source` and `task_type`. Present only where an
   * index on task and end holds the runs: each task is then queried by itself.
   */
  readonly tasks?: Sql;
  /** True when the tables can hold no status other than RUN_STATUSES. */
  readonly hasKnownStatuses?: boolean;
  /**
   * Selects one row with the column `count`: how many rows of the window hold a start or an end
   * that is not a time. Present only where the operator's own SQL supplies the times.
   */
  readonly unreadableTimes?: (window: Window) => Sql;
  /**
   * Selects what the source says in the window and goalgen does not understand: one row for each
   * kind, with the columns `what` (a noun), `count` and `example`, and with `source` where
   * `hasSources`.
   */
  readonly notUnderstood?: (window: Window) => Sql;
  /**
   * Selects what the system says of its tasks, one row for each: `task_type`; `is_off` (1 where it
   * is switched off, paused or no longer there, else 0); `schedule` and `time_zone` as the system
   * writes them, or null. Absent where the system says nothing.
   */
  readonly said?: {
    readonly tasks: Sql;
    /**
     * What a row is about: the task of that name, and a task without a row is gone (`task`); or
     * all tasks whose names begin with that name and a dot (`group`: of Airflow, the DAG).
     */
    readonly rowsAre: 'task' | 'group';
  };
  /** Since when successes and failures are kept, as the last `prepare` found; undefined for alike. */
  readonly unevenlyKept?: () => Omit<UnevenlyKept, 'source'> | undefined;
  /**
   * Selects one row with the column `oldest`: when the oldest run that is still kept began or
   * ended, in epoch seconds. Absent where runs are never deleted, or where goalgen cannot tell.
   */
  readonly oldest?: Sql;
}
