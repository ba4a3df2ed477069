import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { airflow } from '../../../src/history/sources/airflow';
import { AIRFLOW, type AirflowVersion, airflowTables } from '../../support/airflow';
import { Postgres } from '../../support/postgres';
import { oldestOf, rowsOf, tablesOf, timestamp } from '../../support/tables';
import { DAY } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const postgres = Postgres.forTests();
const [BEFORE_2_10, AIRFLOW_2, AIRFLOW_3] = AIRFLOW;
const SOURCE = { preset: 'airflow', file: '' } as const;

describe.each(['sqlite', 'postgres'] as const)('Airflow in %s', (engine) => {
  const at = (instant: number) => timestamp(instant, engine);
  const dagRun = (id: number, began: number, after = began) =>
    `INSERT INTO dag_run VALUES (${id}, 'etl', 'run${id}', 'x', ${at(began)}, ${at(began)}, NULL,
      ${at(began)}`.concat(after === began ? ')' : `, ${at(after)})`);
  /** A try of the task `load` in the DAG run `id` that ended a minute ago, in the given state. */
  const attempt = (id: number, state: string, more: { table?: string; nr?: number } = {}) =>
    `INSERT INTO ${more.table ?? 'task_instance'} VALUES ('etl', 'load', 'run${id}', -1,
      ${at(NOW - 120)}, ${at(NOW - 60)}, 60, ${state}, ${more.nr ?? 1}, 'worker-1')`;
  const opened = async (version: AirflowVersion | undefined, rows: readonly string[]) => {
    if (version === undefined) throw new Error('no version');
    const tables = await tablesOf(engine, postgres, [...airflowTables(version, engine), ...rows]);
    return { tables, mapping: await airflow.mapping(tables, SOURCE) };
  };

  test.each([
    [AIRFLOW[0], 'Airflow 2, before 2.10', 2],
    [AIRFLOW[1], 'Airflow 2.10 or later', 1],
    [AIRFLOW[2], 'Airflow 3', 1],
  ])('the version is told by the tables (%#)', async (version, found, notes) => {
    const { tables, mapping } = await opened(version, []);
    const engineFound = engine === 'sqlite' ? 'SQLite' : 'PostgreSQL';
    expect(mapping.found).toBe(`${found} (${engineFound})`);
    expect(mapping.notes).toHaveLength(notes);
    expect(await oldestOf(tables, mapping)).toBeUndefined();
    await tables.close();
  });

  test('a try is a run, named by its DAG and its task', async () => {
    const rows = [dagRun(1, NOW - HOUR), attempt(1, "'failed'")];
    const { tables, mapping } = await opened(BEFORE_2_10, rows);
    expect(await rowsOf(tables, mapping)).toMatchObject([
      {
        task_type: 'etl.load',
        run_id: 'run1/-1/1',
        started_at: NOW - 120,
        finished_at: NOW - 60,
        status: 'failed',
        error: null,
        exit_code: null,
        host: 'worker-1',
        attempt: 1,
      },
    ]);
    expect(await oldestOf(tables, mapping)).toBe(NOW - HOUR);
    await tables.close();
  });

  test('each state of Airflow has its status, and an end only if it is an end', async () => {
    const states: [string, string, boolean][] = [
      ["'success'", 'success', true],
      ["'failed'", 'failed', true],
      ["'up_for_retry'", 'failed', true],
      ["'skipped'", 'skipped', true],
      ["'upstream_failed'", 'skipped', true],
      ["'removed'", 'skipped', true],
      ["'running'", 'running', false],
      ["'restarting'", 'running', false],
      ["'exploded'", 'exploded', false],
    ];
    const rows = states.flatMap(([state], index) => [
      dagRun(index + 1, NOW - HOUR),
      attempt(index + 1, state),
    ]);
    const { tables, mapping } = await opened(BEFORE_2_10, rows);
    const told = new Map(
      (await rowsOf(tables, mapping)).map((row) => [
        row.run_id,
        [row.status, row.finished_at !== null],
      ]),
    );
    for (const [index, [state, status, hasEnded]] of states.entries())
      expect([state, ...(told.get(`run${index + 1}/-1/1`) ?? [])]).toEqual([
        state,
        status,
        hasEnded,
      ]);
    await tables.close();
  });

  test.each(["'queued'", "'scheduled'", "'deferred'", "'up_for_reschedule'", "'none'", 'NULL'])(
    'a task instance that waits (%s) is no run, although it has the start of an earlier try',
    async (state) => {
      const rows = [dagRun(1, NOW - HOUR), attempt(1, state)];
      const { tables, mapping } = await opened(BEFORE_2_10, rows);
      expect(await rowsOf(tables, mapping)).toEqual([]);
      await tables.close();
    },
  );

  test('a try in two tables counts once, as it ended; earlier tries count too', async () => {
    const rows = [
      dagRun(1, NOW - HOUR),
      attempt(1, "'failed'", { table: 'task_instance_history', nr: 1 }),
      attempt(1, "'failed'", { table: 'task_instance_history', nr: 2 }),
      attempt(1, "'scheduled'", { nr: 2 }),
    ];
    const { tables, mapping } = await opened(AIRFLOW_2, rows);
    const tries = (await rowsOf(tables, mapping)).map(({ attempt: nr, status }) => [nr, status]);
    expect(tries.toSorted()).toEqual([
      [1, 'failed'],
      [2, 'failed'],
    ]);
    await tables.close();
  });

  test('a DAG run may have begun two days before the window, and not earlier', async () => {
    const rows = [
      dagRun(1, NOW - 3 * DAY - 1),
      attempt(1, "'failed'"),
      dagRun(2, NOW - 3 * DAY + 1),
      attempt(2, "'failed'"),
    ];
    const { tables, mapping } = await opened(BEFORE_2_10, rows);
    expect((await rowsOf(tables, mapping)).map((row) => row.run_id)).toEqual(['run2/-1/1']);
    const longer = await airflow.mapping(tables, { ...SOURCE, longestRunHours: 49 });
    expect(await rowsOf(tables, longer)).toHaveLength(2);
    await tables.close();
  });

  test('in Airflow 3 a backfill of an old day is found by its new id', async () => {
    const rows = [
      dagRun(1, NOW - 9 * DAY, NOW - 9 * DAY + 1),
      dagRun(2, NOW - HOUR, NOW - 9 * DAY),
      attempt(2, "'failed'"),
    ];
    const { tables, mapping } = await opened(AIRFLOW_3, rows);
    expect((await rowsOf(tables, mapping)).map((row) => row.run_id)).toEqual(['run2/-1/1']);
    await tables.close();
  });

  test.each([
    [AIRFLOW_2, 'is_active', 'schedule_interval', `'"@daily"'`],
    [AIRFLOW_3, 'is_stale', 'timetable_summary', "'@daily'"],
  ])('what %j says of its DAGs is read', async (version, there, schedule, daily) => {
    const isThere = there === 'is_active';
    const { tables, mapping } = await opened(version, [
      `CREATE TABLE dag (dag_id varchar(250), is_paused boolean, ${there} boolean, ${schedule} text)`,
      `INSERT INTO dag VALUES ('on', false, ${isThere}, ${daily}), ('off', true, ${isThere}, NULL),
         ('gone', false, ${!isThere}, 'Dataset')`,
      `CREATE TABLE serialized_dag (dag_id varchar(250), data ${engine === 'sqlite' ? 'text' : 'json'}, last_updated ${engine === 'sqlite' ? 'text' : 'timestamptz'})`,
      `INSERT INTO serialized_dag VALUES ('on', '{"dag": {"timezone": "Asia/Tokyo"}}', '2025-11-01')`,
    ]);
    expect(mapping.said?.rowsAre).toBe('group');
    expect(await tables.all(mapping.said?.tasks ?? sql``)).toEqual([
      { task_type: 'on', is_off: 0, schedule: '@daily', time_zone: 'Asia/Tokyo' },
      { task_type: 'off', is_off: 1, schedule: null, time_zone: 'UTC' },
      { task_type: 'gone', is_off: 1, schedule: isThere ? null : 'Dataset', time_zone: 'UTC' },
    ]);
    await tables.close();
  });

  test('tables of another system are refused', async () => {
    const tables = await tablesOf(engine, postgres, ['CREATE TABLE dag_run (id integer)']);
    await expect(airflow.mapping(tables, SOURCE)).rejects.toThrow(
      'This is no database of Airflow 2.3 or later: the table dag_run has no dag_id, ',
    );
    await tables.close();
  });
});
