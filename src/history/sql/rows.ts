import sql, { type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import { ends } from '../../lib/text';
import type { Redact } from '../errors/redact';
import type { Run, RunStatus, TaskRef } from '../history';
import type { Mapping, RunTables } from './mapping';

/** What is asked of the runs of one mapping, and how they are told apart. */
export interface Reading {
  readonly tables: RunTables;
  readonly mapping: Mapping;
  readonly redact: Redact;
  /** The source of a row. */
  readonly source: Sql;
  /** `FROM`: the rows, called r, of runs that ended in the window. */
  readonly ended: (window: Window) => Sql;
  /** A condition on r. */
  readonly ofTask: (task: TaskRef) => Sql;
}

export interface RunRow {
  run_id: string;
  started_at: number;
  finished_at: number | null;
  status: RunStatus;
  error: Uint8Array | string | null;
  exit_code: number | null;
  host: unknown;
  attempt: number | null;
}

/** An error text longer than this is cut in its middle when read: causes stand at a start or at an end. */
const ERROR_LENGTH_MAX = 4000;
/** So much is read of it, in bytes: secrets are taken out before it is cut, as half of one would not be known as one. */
const ERROR_BYTES_MAX = 16 * 1024;

/** In the order of the built-in table's index, so that nothing is sorted there. */
export const NEWEST_FIRST = sql`ORDER BY r.finished_at DESC, r.started_at DESC, r.status DESC, r.attempt DESC`;

/** The columns of a run, of a row called r. */
export function runColumns({ tables }: Pick<Reading, 'tables'>): Sql {
  // Bytes, because SQLite's functions on text end at a NUL, and what is not UTF-8 must not stop a scan.
  const error =
    tables.engine === 'sqlite'
      ? sql`substr(CAST(r.error AS BLOB), 1, ${ERROR_BYTES_MAX})`
      : sql`left(r.error, ${ERROR_BYTES_MAX})`;
  return sql`r.run_id, coalesce(r.started_at, r.finished_at) AS started_at, r.finished_at, r.status,
             CASE WHEN r.status = 'success' THEN NULL ELSE ${error} END AS error, r.exit_code, r.host, r.attempt`;
}

export function toRun(row: RunRow, redact: Redact): Run {
  return {
    runId: row.run_id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    status: row.status,
    error: errorOf(row.error, redact),
    exitCode: Number.isInteger(row.exit_code) ? row.exit_code : null,
    host: typeof row.host === 'string' ? row.host : null,
    attempt: Number.isInteger(row.attempt) ? row.attempt : null,
  };
}

function errorOf(error: Uint8Array | string | null, redact: Redact): string | null {
  if (error === null) return null;
  const bytes = typeof error === 'string' ? Buffer.from(error) : Buffer.from(error);
  return ends(redact(wholeWords(bytes)), ERROR_LENGTH_MAX);
}

/** Of a text that was cut, the last word may be half of a secret. */
function wholeWords(bytes: Buffer): string {
  const text = bytes.toString();
  return bytes.length < ERROR_BYTES_MAX ? text : text.replace(/\S+$/, '');
}
