import sql, { join, type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { SAMPLE_RUNS_MAX, sampleStep, type TaskHistory, type TaskSummary } from '../history';
import { FAILURE_STATUSES, isFailure, type Run } from '../run';
import {
  NEWEST_FIRST,
  type Reading,
  type RunRow,
  runColumns,
  seriesColumn,
  startOf,
  toRun,
} from './rows';

/** Maximum weight of the runs that are held in memory at once. A run weighs 1. */
const RUNS_HELD_MAX = 50_000;
/** Weight that a failed run has in addition, for its error text. */
const FAILURE_WEIGHT = 100;

/**
 * Reads the newest `limit` runs and the newest `limit` failures of each task, and a thin sample of
 * the older runs. If an index holds each task's runs side by side, the tasks are read one at a
 * time; if not, several tasks are read in one pass over the window.
 */
export async function* readTaskHistories(
  reading: Reading,
  summaries: readonly TaskSummary[],
  window: Window,
  limit: number,
): AsyncGenerator<TaskHistory> {
  if (reading.mapping.tasks !== undefined) {
    for (const summary of summaries) yield await taskHistory(reading, summary, window, limit);
    return;
  }
  const whole = summaries.filter(({ task }) => task.series === undefined);
  for (const group of groups(whole, limit)) yield* taskHistoriesOf(reading, group, window, limit);
  // One series at a time: few are suspects.
  for (const summary of summaries.filter(({ task }) => task.series !== undefined))
    yield* taskHistoriesOf(reading, [summary], window, limit);
}

interface LightRow extends Pick<RunRow, 'started_at' | 'finished_at' | 'status' | 'series'> {
  readonly id: number;
  readonly attempt: number | null;
  /** The id of a retry, which is needed to find the attempt before it; else empty. */
  readonly run_id?: string;
}

/** The history of one task. Its failed runs are read whole, all others from the index alone. */
async function taskHistory(
  reading: Reading,
  summary: TaskSummary,
  window: Window,
  limit: number,
): Promise<TaskHistory> {
  const { tables, ended, ofTask, redact } = reading;
  if (summary.runsRead === 0) return { summary, runs: [], failures: [], sample: [] };
  const own = sql`${ended(window)} AND ${ofTask(summary.task)}`;
  // SQLite looks up a row outside the index only where the run is a retry, and its id is needed.
  const light = await tables.all<LightRow>(sql`
    SELECT r.id, r.started_at, r.finished_at, r.status, r.attempt, ${seriesColumn(reading)},
           CASE WHEN r.attempt > 1 THEN r.run_id ELSE '' END AS run_id FROM ${own} ${NEWEST_FIRST} LIMIT ${limit}`);
  const failed =
    summary.failures === 0
      ? []
      : await tables.all<RunRow & { id: number }>(sql`
          SELECT r.id, ${runColumns(reading)} FROM ${own} AND r.status IN (${join(FAILURE_STATUSES)})
          ${NEWEST_FIRST}, r.run_id DESC LIMIT ${limit}`);
  const known = new Map(failed.map((row) => [row.id, toRun(row, redact)]));
  const sample =
    summary.runsRead <= limit
      ? []
      : await tables.all<LightRow>(sql`
          SELECT s.* FROM (
            SELECT r.started_at, r.finished_at, r.status, r.attempt, row_number() OVER (${NEWEST_FIRST}) AS nth FROM ${own}) AS s
          WHERE s.nth > ${limit} AND s.nth % ${sampleStep(summary.runsRead, limit)} = 0 ORDER BY s.nth`);
  const { series } = summary.task;
  const onHost =
    series === undefined
      ? []
      : await tables.all(sql`SELECT 1 AS found FROM ${own} AND r.host = ${series} LIMIT 1`);
  return {
    ...(onHost.length > 0 ? { seriesIsHost: true } : {}),
    summary,
    runs: light.toReversed().map((row) => known.get(row.id) ?? lightRun(row)),
    failures: [...known.values()].reverse(),
    sample: sample.toReversed().map((row) => ({ ...lightRun(row), attempt: null })),
  };
}

/** A run with only what the index holds. Nothing else is needed of a run that did not fail. */
function lightRun(row: LightRow): Run {
  const { finished_at: finishedAt, status, attempt } = row;
  return {
    runId: row.run_id ?? '',
    ...startOf(row),
    finishedAt,
    status,
    error: null,
    exitCode: null,
    host: null,
    attempt,
    ...(typeof row.series === 'string' ? { series: row.series } : {}),
  };
}

const isFailed = sql`CASE WHEN r.status IN (${join(FAILURE_STATUSES)}) THEN 1 ELSE 0 END`;

interface PartRow extends RunRow {
  task_type: string;
  nth: number;
  nth_alike: number;
}

async function* taskHistoriesOf(
  reading: Reading,
  summaries: readonly TaskSummary[],
  window: Window,
  limit: number,
): AsyncGenerator<TaskHistory> {
  const { tables, ended } = reading;
  const [
    {
      task: { series },
    } = { task: {} },
  ] = summaries;
  const ofSeries = series === undefined ? sql`` : sql`AND r.series = ${series}`;
  const rows = await tables.all<PartRow>(sql`
    SELECT s.* FROM (
      SELECT CAST(r.task_type AS TEXT) AS task_type, ${runColumns(reading)},
             CAST(row_number() OVER (PARTITION BY r.task_type ${NEWEST_FIRST}, r.run_id DESC) AS INTEGER) AS nth,
             CAST(row_number() OVER (PARTITION BY r.task_type, ${isFailed} ${NEWEST_FIRST}, r.run_id DESC) AS INTEGER) AS nth_alike
      FROM ${ended(window)} AND r.task_type IN (${join(summaries.map(({ task }) => task.taskType))}) ${ofSeries}) AS s
    WHERE s.nth <= ${limit} OR (s.nth_alike <= ${limit} AND s.status IN (${join(FAILURE_STATUSES)}))
       OR (${sampled(summaries, limit)})
    ORDER BY s.task_type, s.nth`);
  const byTask = groupBy(rows, (row) => row.task_type);
  for (const summary of summaries) {
    const own = byTask.get(summary.task.taskType) ?? [];
    const every = sampleStep(summary.runsRead, limit);
    const isHost = series !== undefined && own.some(({ host }) => host === series);
    yield {
      ...(isHost ? { seriesIsHost: true } : {}),
      summary,
      runs: runsOf(
        own.filter(({ nth }) => nth <= limit),
        reading,
      ),
      failures: runsOf(own, reading).filter(isFailure).slice(-limit),
      sample: runsOf(
        own.filter(({ nth }) => nth > limit && nth % every === 0),
        reading,
      ).map((run) => ({ ...run, error: null })),
    };
  }
}

/**
 * A condition on s that samples each task with more than `limit` runs, at the step of that task.
 */
function sampled(summaries: readonly TaskSummary[], limit: number): Sql {
  const many = summaries.filter(({ runsRead }) => runsRead > limit);
  if (many.length === 0) return sql`1 = 0`;
  const steps = many.map(
    (summary) =>
      sql`(s.task_type = ${summary.task.taskType} AND s.nth % ${sampleStep(summary.runsRead, limit)} = 0)`,
  );
  return join(steps, ' OR ');
}

function* groups(summaries: readonly TaskSummary[], limit: number): Generator<TaskSummary[]> {
  let group: TaskSummary[] = [];
  let weight = 0;
  for (const summary of summaries) {
    const { runsRead, failures } = summary;
    const own =
      Math.min(runsRead, limit + SAMPLE_RUNS_MAX) + FAILURE_WEIGHT * Math.min(failures, limit);
    if (group.length > 0 && weight + own > RUNS_HELD_MAX) {
      yield group;
      [group, weight] = [[], 0];
    }
    group.push(summary);
    weight += own;
  }
  if (group.length > 0) yield group;
}

function runsOf(rows: readonly RunRow[], { redact }: Reading): Run[] {
  return rows.toReversed().map((row) => toRun(row, redact));
}
