import type SqliteDatabase from 'better-sqlite3';
import schema from '../../schema.sql';
import { UsageError } from '../lib/errors';

const FORMER = 'goals_before_goalgen';

/**
 * Installs the schema and takes over the goals of an earlier system. The `goals` table of that
 * system may lack the source columns, hold times as ISO 8601 and use other states. The table's
 * additional columns, indexes and triggers are kept, and what refers to the table still does
 * afterwards. goalgen's triggers record each goal as created externally.
 * @throws UsageError when a row or a column cannot be taken over
 */
export function adoptGoals(connection: SqliteDatabase.Database, path: string): void {
  checkRows(connection, path);
  const belongings = connection
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'goals' AND type <> 'table' " +
        'AND sql IS NOT NULL',
    )
    .all() as { type: string; name: string; sql: string }[];
  for (const { type, name } of belongings) connection.exec(`DROP ${type} ${quoted(name)}`);
  connection.exec(`ALTER TABLE goals RENAME TO ${FORMER}`);
  connection.exec(schema);
  const ours = columnsOf(connection, 'goals');
  const theirs = columnsOf(connection, FORMER);
  const others = theirs.filter((column) => !ours.includes(column.toLowerCase()));
  addColumns(connection, others);
  const names = theirs.map(quoted).join(', ');
  connection.exec(
    `INSERT INTO goals (${names}) SELECT ${theirs.map(adopted).join(', ')} FROM ${FORMER}`,
  );
  const unique = uniqueAmong(connection, others);
  connection.exec(`DROP TABLE ${FORMER}`);
  for (const columns of unique)
    connection.exec(
      `CREATE UNIQUE INDEX ${quoted(`goals_unique_${columns.join('_')}`)} ON goals (${columns.map(quoted).join(', ')})`,
    );
  if (others.length > 0) connection.exec(watchColumns(others));
  const isFree = connection.prepare('SELECT count(*) FROM sqlite_master WHERE name = ?').pluck();
  for (const { name, sql } of belongings) {
    connection.exec(isFree.get(name) === 0 ? sql : sql.replace(name, `${name}_before_goalgen`));
  }
}

/** Adds the columns `names` of the earlier table, as they were declared there. */
function addColumns(connection: SqliteDatabase.Database, names: readonly string[]): void {
  const declared = connection
    .prepare(
      'SELECT name, type, "notnull" AS required, dflt_value AS fallback FROM pragma_table_info(?)',
    )
    .all(FORMER) as { name: string; type: string; required: number; fallback: string | null }[];
  for (const { name, type, required, fallback } of declared.filter((column) =>
    names.includes(column.name),
  )) {
    const rest =
      fallback === null ? '' : ` ${required === 1 ? 'NOT NULL ' : ''}DEFAULT ${fallback}`;
    connection.exec(`ALTER TABLE goals ADD COLUMN ${quoted(name)} ${type}${rest}`);
  }
}

/** The UNIQUE constraints of the earlier table that include one of `names`, each as its columns. */
function uniqueAmong(connection: SqliteDatabase.Database, names: readonly string[]): string[][] {
  const indexes = connection
    .prepare("SELECT name FROM pragma_index_list(?) WHERE origin = 'u'")
    .pluck()
    .all(FORMER);
  const columns = connection
    .prepare('SELECT name FROM pragma_index_info(?) ORDER BY seqno')
    .pluck();
  const lists = indexes.map((index) => columns.all(index) as string[]);
  return lists.filter((list) => list.some((name) => names.includes(name)));
}

/**
 * SQL of a trigger that records hand edits of the columns `names`, as schema.sql records those of
 * the other columns.
 */
function watchColumns(names: readonly string[]): string {
  const rows = names.map((name) => {
    const label = `'${name.replaceAll("'", "''")}'`;
    return `SELECT ${label} AS name, OLD.${quoted(name)} AS was, NEW.${quoted(name)} AS became`;
  });
  const held = (value: string) =>
    `iif(typeof(${value}) = 'blob' OR (typeof(${value}) = 'real' AND abs(${value}) > 1e308), quote(${value}), ${value})`;
  return `
    CREATE TRIGGER goals_other_columns_updated AFTER UPDATE OF ${names.map(quoted).join(', ')} ON goals
    BEGIN
      INSERT INTO ledger_events (ts, event, goal_id, meta)
      SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'goal_updated_externally', NEW.id,
             json_object('goal_id', ${held('NEW.id')}, 'by', 'external', 'note', NULL,
                         'changed', json_group_object(name, json_array(${held('was')}, ${held('became')})))
      FROM (${rows.join(' UNION ALL ')}) WHERE was IS NOT became HAVING count(*) > 0;
    END`;
}

/**
 * @throws UsageError for a generated column, or naming the first goal with an unknown state or time
 */
function checkRows(connection: SqliteDatabase.Database, path: string): void {
  const [generated] = connection
    .prepare("SELECT name FROM pragma_table_xinfo('goals') WHERE hidden IN (2, 3)")
    .pluck()
    .all();
  if (generated !== undefined) {
    throw new UsageError(
      `${path} cannot be brought up to date: goals.${generated} is a generated column, ` +
        'which cannot come along.',
      'drop it, or make it a view; the database is as it was',
    );
  }
  const times = columnsOf(connection, 'goals').filter((column) =>
    TIMES.includes(column.toLowerCase()),
  );
  const conditions = [
    `coalesce(state, '') NOT IN ('adopted', ${STATES.map((state) => `'${state}'`).join(', ')})`,
    ...times.map((name) => `(${name} IS NOT NULL AND ${instantOf(name)} IS NULL)`),
  ];
  const bad = connection
    .prepare(`SELECT * FROM goals WHERE ${conditions.join(' OR ')} LIMIT 1`)
    .get();
  if (bad === undefined) return;
  const { id, state, ...rest } = bad as Record<string, unknown>;
  const shown = times.map((name) => `${name} ${rest[name]}`).join(', ');
  throw new UsageError(
    `${path} cannot be brought up to date: goal ${id} has state ${state}, ${shown}; ` +
      'one of these is unknown.',
    'mend that row with sqlite3; the database is as it was',
  );
}

const STATES = [
  'proposed',
  'active',
  'executing',
  'satisfied',
  'rejected',
  'expired',
  'withdrawn',
  'abandoned',
];
const TIMES = ['created_at', 'updated_at', 'deleted_at'];
/** What replaces NULL in columns that are NOT NULL in schema.sql, as SQL. */
const INSTEAD_OF_NULL: Readonly<Record<string, string>> = {
  category: "'capability'",
  value: '0.5',
  effort: '0.5',
  risk: '0.5',
  aligns_with: "'[]'",
  contradicts: "'[]'",
  success_metrics: "'{}'",
  metadata: "'{}'",
  version: '0',
  source: "'user'",
  auto_approved: '0',
};

/**
 * SQL for the epoch seconds of a column that holds them as a number or a text, or holds ISO 8601;
 * NULL for any other text.
 */
function instantOf(name: string): string {
  return `CASE WHEN typeof(${name}) <> 'text' THEN ${name}
               WHEN ${name} GLOB '[0-9]*' AND ${name} NOT GLOB '*[^0-9.]*' THEN CAST(${name} AS REAL)
               ELSE round((julianday(${name}) - 2440587.5) * 86400.0, 3) END`;
}

function adopted(column: string): string {
  const name = quoted(column);
  const known = column.toLowerCase();
  if (TIMES.includes(known)) return instantOf(name);
  // The earlier system calls an active goal 'adopted'.
  if (known === 'state') return `iif(${name} = 'adopted', 'active', ${name})`;
  const instead = Object.hasOwn(INSTEAD_OF_NULL, known) ? INSTEAD_OF_NULL[known] : undefined;
  return instead === undefined ? name : `coalesce(${name}, ${instead})`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function columnsOf(connection: SqliteDatabase.Database, table: string): string[] {
  const rows = connection.prepare('SELECT name FROM pragma_table_info(?)').all(table) as {
    name: string;
  }[];
  return rows.map((row) => row.name);
}
