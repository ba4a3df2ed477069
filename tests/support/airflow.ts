/**
 * A version of Airflow, by what differs in its tables. The tables below are written by hand after
 * Airflow's own models, with the columns that matter, for SQLite and PostgreSQL.
 */
export interface AirflowVersion {
  readonly name: string;
  readonly is3: boolean;
  readonly hasHistory: boolean;
}

export const AIRFLOW: readonly AirflowVersion[] = [
  { name: 'Airflow 2, before 2.10', is3: false, hasHistory: false },
  { name: 'Airflow 2.10 or later', is3: false, hasHistory: true },
  { name: 'Airflow 3', is3: true, hasHistory: true },
];

export function airflowTables(
  { is3, hasHistory }: AirflowVersion,
  engine: 'sqlite' | 'postgres',
): string[] {
  const time = engine === 'sqlite' ? 'TIMESTAMP' : 'timestamptz';
  const tries = (name: string) => `
    CREATE TABLE ${name} (dag_id varchar(250), task_id varchar(250), run_id varchar(250), map_index integer DEFAULT -1,
      start_date ${time}, end_date ${time}, duration float, state varchar(20), try_number integer, hostname varchar(1000))`;
  return [
    `CREATE TABLE dag_run (id integer PRIMARY KEY, dag_id varchar(250), run_id varchar(250), state varchar(50),
       queued_at ${time}, start_date ${time}, end_date ${time}, ${is3 ? `logical_date ${time}, run_after ${time} NOT NULL` : `execution_date ${time}`})`,
    tries('task_instance'),
    'CREATE INDEX ti_dag_run ON task_instance (dag_id, run_id)',
    ...(is3 ? ['CREATE INDEX idx_dag_run_run_after ON dag_run (run_after)'] : []),
    ...(hasHistory
      ? [
          tries('task_instance_history'),
          'CREATE INDEX idx_tih_dag_run ON task_instance_history (dag_id, run_id)',
        ]
      : []),
  ];
}

/**
 * The rows of one night of a DAG: `extract` succeeds each hour; `load` fails each hour, and its
 * last run waits for a retry, with the failed attempt in the history; `publish` is never reached;
 * `sense` is skipped. One run is a week older.
 */
export function airflowRows(
  { is3, hasHistory }: AirflowVersion,
  engine: 'sqlite' | 'postgres',
  night: { readonly day: string; readonly weekBefore: string } = {
    day: '2026-03-02',
    weekBefore: '2026-02-23',
  },
): string[] {
  const at = (hour: number, minute: number, day = night.day) => {
    const text = `${day} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.500000`;
    return engine === 'sqlite' ? `'${text}'` : `'${text}+00'`;
  };
  const statements: string[] = [];
  const dagRun = (id: number, hour: number, day = night.day) => {
    const runId = `scheduled__${day}T${hour}`;
    const rest = is3 ? `${at(hour, 0, day)}, ${at(hour, 0, day)}` : at(hour, 0, day);
    statements.push(
      `INSERT INTO dag_run VALUES (${id}, 'etl', '${runId}', 'failed', ` +
        `${at(hour, 0, day)}, ${at(hour, 0, day)}, ${at(hour, 9, day)}, ${rest})`,
    );
    return runId;
  };
  const run = (
    table: string,
    task: string,
    runId: string,
    state: string,
    start: string,
    end: string,
    attempt: number,
  ) =>
    statements.push(
      `INSERT INTO ${table} VALUES ('etl', '${task}', '${runId}', -1, ` +
        `${start}, ${end}, 60, ${state}, ${attempt}, 'worker-1')`,
    );
  const waiting = hasHistory ? "'scheduled'" : "'up_for_retry'";
  const old = dagRun(1, 1, night.weekBefore);
  run(
    'task_instance',
    'load',
    old,
    "'failed'",
    at(1, 1, night.weekBefore),
    at(1, 2, night.weekBefore),
    1,
  );
  for (let hour = 1; hour <= 4; hour++) {
    const runId = dagRun(hour + 1, hour);
    run('task_instance', 'extract', runId, "'success'", at(hour, 1), at(hour, 2), 1);
    run(
      'task_instance',
      'load',
      runId,
      hour === 4 ? waiting : "'failed'",
      at(hour, 5),
      at(hour, 6),
      2,
    );
    if (hasHistory)
      run('task_instance_history', 'load', runId, "'failed'", at(hour, 3), at(hour, 4), 1);
    if (hasHistory && hour === 4)
      run('task_instance_history', 'load', runId, "'failed'", at(hour, 5), at(hour, 6), 2);
    run('task_instance', 'publish', runId, "'upstream_failed'", at(hour, 7), at(hour, 7), 0);
    run('task_instance', 'sense', runId, "'skipped'", at(hour, 7), at(hour, 7), 1);
    run('task_instance', 'later', runId, 'NULL', 'NULL', 'NULL', 0);
  }
  return statements;
}
