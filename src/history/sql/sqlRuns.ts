import sql, { join } from 'sql-template-tag';
import type { Instant, Window } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { counted } from '../../lib/text';
import type { RunReader, SummaryWindow, TaskCounts, TaskHistory, TaskSummary } from '../history';
import { FAILURE_STATUSES, RUN_STATUSES, type Run, type TaskRef, type TaskRun } from '../run';
import { onlySeveral } from '../series';
import type { Told } from '../statements/statement';
import { readInFlight } from './inFlight';
import {
  NEWEST_FIRST,
  type Reading,
  type RunRow,
  runColumns,
  type TaskRunRow,
  toRun,
  toTaskRun,
} from './rows';
import { readSaid } from './said';
import { summarise, summariseSeries } from './summaries';
import { readTaskHistories } from './taskHistories';

/** Reads the runs of one mapping, and counts them inside the engine that holds them. */
export class SqlRuns implements RunReader {
  constructor(private readonly reading: Reading) {}

  async summaries(window: SummaryWindow): Promise<TaskCounts[]> {
    await this.#checkTimes(window);
    await this.reading.prepare(window);
    return summarise(this.reading, window);
  }

  async seriesSummaries(window: SummaryWindow): Promise<TaskCounts[]> {
    return onlySeveral(await summariseSeries(this.reading, window));
  }

  taskHistories(
    summaries: readonly TaskSummary[],
    window: Window,
    limit: number,
  ): AsyncIterable<TaskHistory> {
    return readTaskHistories(this.reading, summaries, window, limit);
  }

  said(): Promise<Told[]> {
    return readSaid(this.reading);
  }

  async inFlight(window: Window): Promise<TaskRun[]> {
    await this.reading.prepareOnce(window);
    return readInFlight(this.reading, window);
  }

  async lastEndOn(task: TaskRef, host: string, window: Window): Promise<Instant | null> {
    const { tables, ended, ofSource } = this.reading;
    const rows = await tables.all<{ finished_at: number }>(sql`
      SELECT r.finished_at FROM ${ended(window)} ${ofSource(task.source)} AND r.host = ${host}
      ORDER BY r.finished_at DESC LIMIT 1`);
    return rows[0]?.finished_at ?? null;
  }

  async failed(window: Window, limit: number): Promise<TaskRun[]> {
    await this.reading.prepareOnce(window);
    const { tables, ended, names, redact } = this.reading;
    const rows = await tables.all<TaskRunRow>(sql`
      SELECT ${names}, ${runColumns(this.reading)}
      FROM ${ended(window)} AND r.status IN (${join(FAILURE_STATUSES)})
      ${NEWEST_FIRST}, r.run_id DESC LIMIT ${limit}`);
    return rows.reverse().map((row) => toTaskRun(row, redact));
  }

  async ofTask(task: TaskRef, window: Window, limit: number): Promise<readonly Run[]> {
    await this.reading.prepareOnce(window);
    const { tables, ended, ofTask, redact } = this.reading;
    const rows = await tables.all<RunRow>(sql`
      SELECT ${runColumns(this.reading)}
      FROM ${ended(window)} AND ${ofTask(task)} AND r.status IN (${join(RUN_STATUSES)})
      ${NEWEST_FIRST}, r.run_id DESC LIMIT ${limit}`);
    return rows.reverse().map((row) => toRun(row, redact));
  }

  /**
   * @throws FailedError when rows have a start or an end that is no time: a run without a readable
   * end would be in no window
   */
  async #checkTimes(window: Window): Promise<void> {
    const { tables, mapping } = this.reading;
    if (mapping.unreadableTimes === undefined) return;
    const [row] = await tables.all<{ count: number }>(mapping.unreadableTimes(window));
    if (row === undefined || row.count === 0) return;
    throw new FailedError(
      `${counted(row.count, 'row')} with a started_at or finished_at that is no time.`,
      'epoch seconds (not milliseconds), ISO 8601 text in UTC, or in PostgreSQL timestamptz',
    );
  }
}
