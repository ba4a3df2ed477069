import sql, { type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import { ends } from '../../lib/text';
import type { Redact } from '../errors/redact';
import type { Run, RunStatus, TaskRef, TaskRun } from '../run';
import type { Mapping, RunTables } from './mapping';

/** One mapping, and the SQL parts from which every query on its runs is built. */
export interface Reading {
  readonly tables: RunTables;
  readonly mapping: Mapping;
  readonly redact: Redact;
  /** Looks at the runs of a window, where that decides how runs are selected. */
  prepare(window: Window): Promise<void>;
  /** The same, unless runs of some window have been looked at. */
  prepareOnce(window: Window): Promise<void>;
  /** The name of the source. If the mapping has a column `source`, each row says its own there. */
  readonly name: string;
  /** The SQL expression for the source of a row r. */
  readonly source: Sql;
  /** The columns `source` and `task_type` of a row r, as text. */
  readonly names: Sql;
  /**
   * What follows `FROM`, with its `WHERE`: the rows, called r, of runs that ended in the window.
   */
  readonly ended: (window: Window) => Sql;
  /** The condition that a row r belongs to the task. */
  readonly ofTask: (task: TaskRef) => Sql;
  /**
   * `AND` and the condition that a row r is of this source; empty if the mapping has no column
   * `source`, because all rows are then of one source.
   */
  readonly ofSource: (source: string) => Sql;
}

export interface RunRow {
  run_id: string;
  /** Null where only the end is known. */
  started_at: number | null;
  finished_at: number | null;
  status: RunStatus;
  error: Uint8Array | string | null;
  /** A number of any integer type: drivers return 64-bit numbers as text or bigint. */
  exit_code: unknown;
  host: unknown;
  attempt: unknown;
  series?: unknown;
}

/**
 * Maximum length of an error text, in characters. A longer text is cut in its middle when it is
 * read, because causes stand at its start or at its end.
 */
const ERROR_LENGTH_MAX = 4000;
/**
 * Bytes (in PostgreSQL: characters) of an error text to read. Redaction runs before the text is cut
 * to ERROR_LENGTH_MAX: half a secret would not be recognised.
 */
const ERROR_BYTES_MAX = 16 * 1024;

/** Newest end first, in the order of the built-in table's index, so that SQLite need not sort. */
export const NEWEST_FIRST = sql`ORDER BY r.finished_at DESC, r.started_at DESC, r.status DESC, r.attempt DESC`;

/** The columns of a `RunRow`, of a row called r. */
export function runColumns({ tables, mapping }: Pick<Reading, 'tables' | 'mapping'>): Sql {
  // Read as bytes: SQLite's text functions stop at a NUL, and text that is not UTF-8 must not stop
  // a scan.
  const error =
    tables.engine === 'sqlite'
      ? sql`substr(CAST(r.error AS BLOB), 1, ${ERROR_BYTES_MAX})`
      : sql`left(r.error, ${ERROR_BYTES_MAX})`;
  return sql`r.run_id, r.started_at, r.finished_at, r.status,
             CASE WHEN r.status = 'success' THEN NULL ELSE ${error} END AS error, r.exit_code, r.host, r.attempt,
             ${seriesColumn({ mapping })}`;
}

/** The series of a row r; null where the source has no series. */
export function seriesColumn({ mapping }: Pick<Reading, 'mapping'>): Sql {
  return mapping.hasSeries === true ? sql`r.series` : sql`NULL AS series`;
}

export function toRun(row: RunRow, redact: Redact): Run {
  return {
    runId: row.run_id,
    ...startOf(row),
    finishedAt: row.finished_at,
    status: row.status,
    error: errorOf(row.error, redact),
    exitCode: integerOf(row.exit_code),
    host: typeof row.host === 'string' ? row.host : null,
    attempt: integerOf(row.attempt),
    ...(typeof row.series === 'string' ? { series: row.series } : {}),
  };
}

function integerOf(value: unknown): number | null {
  const number = typeof value === 'bigint' || isDigits(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

function isDigits(value: unknown): boolean {
  return typeof value === 'string' && /^-?\d+$/.test(value);
}

/** When a run began; when it ended, if its start is not known. */
export function startOf({
  started_at: startedAt,
  finished_at: finishedAt,
}: Pick<RunRow, 'started_at' | 'finished_at'>): Pick<Run, 'startedAt' | 'startIsUnknown'> {
  return startedAt === null ? { startedAt: finishedAt ?? 0, startIsUnknown: true } : { startedAt };
}

function errorOf(error: Uint8Array | string | null, redact: Redact): string | null {
  if (error === null) return null;
  const bytes = typeof error === 'string' ? Buffer.from(error) : Buffer.from(error);
  return ends(redact(wholeWords(bytes)), ERROR_LENGTH_MAX);
}

/** The text without its last word if it was cut: that word may be half of a secret. */
function wholeWords(bytes: Buffer): string {
  const text = bytes.toString();
  return bytes.length < ERROR_BYTES_MAX ? text : text.replace(/\S+$/, '');
}

export type TaskRunRow = RunRow & { readonly source: string; readonly task_type: string };

export function toTaskRun(row: TaskRunRow, redact: Redact): TaskRun {
  return { task: { source: row.source, taskType: row.task_type }, run: toRun(row, redact) };
}
