import sql from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import { ends } from '../../lib/text';
import type { Redact } from '../errors/redact';
import type { QueryRow, RunExport } from '../history';
import type { TaskRun } from '../run';
import { filled, parameters } from './parameters';
import { type Reading, runColumns, type TaskRunRow, toTaskRun } from './rows';

/**
 * Maximum length, in characters, of a text in the answer to the operator's own SQL. A longer text
 * is cut in its middle.
 */
const TEXT_LENGTH_MAX = 1000;

/** Reads the whole runs of one mapping, and answers the operator's own SQL over them. */
export class SqlExport implements RunExport {
  constructor(private readonly reading: Reading) {}

  async ended(window: Window): Promise<TaskRun[]> {
    const { tables, ended, names, redact } = this.reading;
    await this.reading.prepare(window);
    const rows = await tables.all<TaskRunRow>(sql`
      SELECT ${names}, ${runColumns(this.reading)} FROM ${ended(window)}
      ORDER BY r.finished_at, r.started_at, r.status, r.attempt, r.run_id`);
    return rows.map((row) => toTaskRun(row, redact));
  }

  async query(_source: string, text: string, window: Window, limit: number): Promise<QueryRow[]> {
    const { tables, source, ended, redact } = this.reading;
    await this.reading.prepareOnce(window);
    const columns = sql`r.task_type, r.run_id, r.started_at, r.finished_at, r.status, r.error,
      r.exit_code, r.host, r.attempt`;
    const rows = await tables.all<Record<string, unknown>>(sql`
      WITH runs AS (SELECT CAST(${source} AS TEXT) AS source, ${columns} FROM ${ended(window)})
      SELECT * FROM (${filled(parameters(text), window)}
      ) AS own LIMIT ${limit}`);
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value, redact)])),
    );
  }
}

/**
 * A value as evidence can hold it: a number, null, or a text without secrets. NaN and infinities
 * become null, bytes become text.
 */
function plain(value: unknown, redact: Redact): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  const text = value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
  return ends(redact(text), TEXT_LENGTH_MAX);
}
