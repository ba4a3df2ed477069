import { hostname } from 'node:os';
import sql, { join } from 'sql-template-tag';
import { DAY_SECONDS, type Window } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { processLives } from '../../lib/process';
import { ENDED_DAYS, ENDED_RUNS, lostReasonOf, YOUNG_SECONDS } from '../lost';
import { RUN_STATUSES, type Run, type TaskRef, type TaskRun } from '../run';
import { taskKey } from '../taskName';
import {
  NEWEST_FIRST,
  type Reading,
  runColumns,
  seriesColumn,
  type TaskRunRow,
  toTaskRun,
} from './rows';

/** Maximum number of runs in flight that are read; the newest are kept. */
const IN_FLIGHT_RUNS_MAX = 10_000;
/** Maximum number of tasks that are asked about together for their ended runs. */
const TASKS_MAX = 200;

type InFlightRow = TaskRunRow & {
  readonly lost_at?: number | null;
  readonly process?: string | null;
};

/**
 * The runs that began in the window and had not ended at its end, oldest start first. A run whose
 * end will never be known has the reason in `lost`.
 */
export async function readInFlight(reading: Reading, { since, until }: Window): Promise<TaskRun[]> {
  const { tables, mapping, names, redact } = reading;
  const own = mapping.isOwn === true ? sql`, r.lost_at, r.process` : sql``;
  const rows = await tables.all<InFlightRow>(sql`
    SELECT ${names}, ${runColumns(reading)}${own} FROM (${mapping.runs({ since, until })}) AS r
    WHERE (r.finished_at IS NULL OR r.finished_at > ${until})
      AND r.started_at BETWEEN ${since} AND ${until}
      AND (r.finished_at IS NOT NULL OR r.status = 'running')
    ORDER BY r.started_at DESC LIMIT ${IN_FLIGHT_RUNS_MAX}`);
  const inFlight = rows.reverse().map((row) => ({
    row,
    ...toTaskRun({ ...row, ...UNENDED }, redact),
  }));
  const ended = await endedRunsOf(reading, inFlight, until);
  return inFlight.map(({ row, task, run }) => {
    const lives = row.process && row.host === hostname() ? processLives(row.process) : undefined;
    const unended = { run, lostAt: row.lost_at ?? null, lives };
    const lost = lostReasonOf(unended, ended.get(taskKey(task)) ?? [], until);
    return { task, run: lost === undefined ? run : { ...run, lost } };
  });
}

const UNENDED = { finished_at: null, status: 'running', error: null, exit_code: null } as const;

/** The newest ended runs of the tasks that have an old run in flight, newest first, by task key. */
async function endedRunsOf(
  reading: Reading,
  inFlight: readonly TaskRun[],
  until: number,
): Promise<Map<string, Run[]>> {
  const old = inFlight.filter(({ run }) => run.startedAt <= until - YOUNG_SECONDS);
  const tasks = [...groupBy(old, ({ task }) => taskKey(task)).values()].flatMap(
    ([first]) => first?.task ?? [],
  );
  const since = (old[0]?.run.startedAt ?? until) - ENDED_DAYS * DAY_SECONDS;
  const ended = new Map<string, Run[]>();
  for (let from = 0; from < tasks.length; from += TASKS_MAX) {
    const some = tasks.slice(from, from + TASKS_MAX);
    for (const { task, run } of await newestEnded(reading, some, { since, until })) {
      const runs = ended.get(taskKey(task)) ?? [];
      ended.set(taskKey(task), [...runs, run]);
    }
  }
  return ended;
}

/**
 * The newest ended runs of each of the tasks, newest first. Where an index holds each task's runs
 * side by side, the tasks are asked about one by one.
 */
async function newestEnded(
  { tables, mapping, names, ended, ofTask }: Reading,
  tasks: readonly TaskRef[],
  window: Window,
): Promise<TaskRun[]> {
  const series = seriesColumn({ mapping });
  const columns = sql`${names}, r.started_at, r.finished_at, r.status, r.attempt, r.host, ${series}`;
  const known = sql`r.status IN (${join(RUN_STATUSES)})`;
  if (mapping.tasks === undefined) {
    const ofTasks = sql`r.task_type IN (${join(tasks.map(({ taskType }) => taskType))})`;
    const rows = await tables.all<EndedRow>(sql`
      SELECT * FROM (
        SELECT ${columns}, row_number() OVER (PARTITION BY r.task_type ${NEWEST_FIRST}) AS nth
        FROM ${ended(window)} AND ${ofTasks} AND ${known}) AS e
      WHERE e.nth <= ${ENDED_RUNS} ORDER BY e.task_type, e.nth`);
    return rows.map(endedRun);
  }
  const found: TaskRun[] = [];
  for (const task of tasks) {
    const rows = await tables.all<EndedRow>(sql`
      SELECT ${columns} FROM ${ended(window)} AND ${ofTask(task)} AND ${known}
      ${NEWEST_FIRST} LIMIT ${ENDED_RUNS}`);
    found.push(...rows.map(endedRun));
  }
  return found;
}

type EndedRow = Omit<TaskRunRow, 'run_id' | 'error' | 'exit_code'>;

function endedRun(row: EndedRow): TaskRun {
  return toTaskRun({ ...row, run_id: '', error: null, exit_code: null }, (text) => text);
}
