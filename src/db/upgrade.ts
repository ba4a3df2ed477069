import SqliteDatabase from 'better-sqlite3';
import schema from '../../schema.sql';

/**
 * What an upgrade needs besides creating missing objects, by the version that it starts from:
 * `STEPS[1]` leads from version 1 to 2.
 */
const STEPS: Readonly<Record<number, string>> = {
  1: `ALTER TABLE ledger_events ADD COLUMN hash TEXT;
      ALTER TABLE ledger_events ADD COLUMN begins_at INTEGER;`,
  2: `DROP INDEX IF EXISTS task_executions_of_task;
      ALTER TABLE goals ADD COLUMN inhibited_by TEXT;`,
  3: `ALTER TABLE proposals ADD COLUMN newest_failure_at REAL;
      ALTER TABLE proposals ADD COLUMN occurrences INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE goals ADD COLUMN newest_failure_at REAL;
      ALTER TABLE goals ADD COLUMN active_since REAL;
      ALTER TABLE goals ADD COLUMN rejected_until TEXT;
      ALTER TABLE goals ADD COLUMN outcome TEXT;
      ALTER TABLE announced_change ADD COLUMN meta TEXT;`,
  // The new table has another key. Its rows are copied when it is there.
  4: `ALTER TABLE task_executions RENAME TO task_executions_before_v5;
      DROP INDEX IF EXISTS task_executions_outcomes;
      DROP INDEX IF EXISTS task_executions_of_task;
      DROP INDEX IF EXISTS task_executions_started;`,
  5: '',
  6: `ALTER TABLE ledger_events ADD COLUMN facts TEXT;
      ALTER TABLE ledger_events ADD COLUMN digest TEXT;`,
};

/** What fills the objects that an upgrade from the version has created. */
const FILLING: Readonly<Record<number, string>> = {
  4: `INSERT INTO task_executions (id, source, task_type, run_id, started_at, finished_at, status, error,
                                   exit_code, host, attempt, recorded_at, series)
      SELECT id, source, task_type, run_id, started_at, finished_at, status, error,
             exit_code, host, attempt, recorded_at, host
      FROM task_executions_before_v5 ORDER BY id;
      DROP TABLE task_executions_before_v5;
      INSERT INTO task_series (source, task_type, series)
      SELECT DISTINCT source, task_type, series FROM task_executions WHERE series IS NOT NULL;`,
};

interface SchemaObject {
  readonly type: 'table' | 'index' | 'trigger' | 'view';
  readonly name: string;
  readonly sql: string;
  /** The columns of a table; empty for other objects. */
  readonly columns: readonly string[];
}

/**
 * Brings a database of an earlier goalgen to the present schema, in the caller's transaction.
 * Tables get the columns that they lack; triggers, views and indexes are taken from schema.sql, so
 * that they are defined in one place only.
 */
export function upgrade(connection: SqliteDatabase.Database, version: number): void {
  const objects = presentSchema();
  for (const { type, name } of objects.toReversed()) {
    if (type === 'trigger' || type === 'view') connection.exec(`DROP ${type} IF EXISTS ${name}`);
  }
  for (let from = version; STEPS[from] !== undefined; from++) connection.exec(STEPS[from] ?? '');
  const isThere = connection.prepare('SELECT count(*) FROM sqlite_master WHERE name = ?').pluck();
  for (const { name, sql } of objects) if (isThere.get(name) === 0) connection.exec(sql);
  for (let from = version; STEPS[from] !== undefined; from++) connection.exec(FILLING[from] ?? '');
  for (const pragma of schema.match(/^PRAGMA .*;$/gm) ?? []) connection.exec(pragma);
}

/** Everything that schema.sql creates, in its order. */
export function presentSchema(): SchemaObject[] {
  const fresh = new SqliteDatabase(':memory:');
  try {
    fresh.exec(schema);
    const columns = fresh.prepare('SELECT name FROM pragma_table_info(?)').pluck();
    const objects = fresh
      .prepare(
        'SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ' +
          "AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
      )
      .all() as Omit<SchemaObject, 'columns'>[];
    return objects.map((object) => ({
      ...object,
      columns: object.type === 'table' ? (columns.all(object.name) as string[]) : [],
    }));
  } finally {
    fresh.close();
  }
}
