import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** The instant the benches scan at: 2025-11-09 14:00 UTC. */
export const NOW = 1_762_696_800;
export const WINDOW_RUNS = 100_000;
export const TASKS = 1000;
const SCHEMA = new URL('../../schema.sql', import.meta.url);

/**
 * A database with `runs` runs of 1,000 tasks, 100,000 of them in the last 24 hours and the rest before; 2 % of the
 * tasks fail half the time, the others one run in 200. Made once for each size.
 */
export function historyOf(path, runs) {
  if (existsSync(path)) return;
  console.error(`Making a history of ${runs} runs in ${path} ...`);
  const partial = `${path}.partial`;
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(partial + suffix, { force: true });
  const db = new Database(partial);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -1000000');
  db.exec(readFileSync(SCHEMA, 'utf8'));
  const indexes = db
    .prepare(
      "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'task_executions' AND type = 'index' AND sql IS NOT NULL",
    )
    .all();
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  insert(db, { first: 0, count: WINDOW_RUNS, since: NOW - 86_399, seconds: 86_399 });
  insert(db, { first: WINDOW_RUNS, count: runs - WINDOW_RUNS, since: NOW - 400 * 86_400, seconds: 398 * 86_400 });
  for (const { sql } of indexes) db.exec(sql);
  db.exec('ANALYZE');
  db.pragma('journal_mode = WAL');
  db.close();
  renameSync(partial, path);
}

function insert(db, { first, count, since, seconds }) {
  if (count === 0) return;
  db.prepare(`
    WITH RECURSIVE run(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM run WHERE n + 1 < @count)
    INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status, error, recorded_at)
    SELECT 'pipeline.task_' || (n % @tasks), 'run-' || (n + @first), at - 30, at,
           iif(failed, 'failed', 'success'), iif(failed, 'connection timed out after ' || (n % 97) || ' s', NULL), at
    FROM (SELECT n, @since + cast(n AS REAL) * @seconds / @count AS at,
                 iif(n % @tasks % 50 = 0, (n / @tasks) % 2 = 0, (n * 7919) % 200 = 0) AS failed
          FROM run)`).run({ first, count, since, seconds, tasks: TASKS });
}
