import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** The instant the benches scan at: 2025-11-09 14:00 UTC. */
export const NOW = 1_762_696_800;
/** Runs per day, on the last day and on each of the 30 days of the baseline. */
export const DAY_RUNS = 100_000;
export const TASKS = 10_000;
const SCHEMA = new URL('../../schema.sql', import.meta.url);

/**
 * Makes a database with `runs` runs of 10,000 tasks, if it does not exist yet. Each task runs every
 * 2.4 hours, as far back as the number of runs reaches (10 million are 100 days). 2 % of the tasks
 * fail half the time, the others in one run of 200; all runs take about half a minute.
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
      "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'task_executions' " +
        "AND type = 'index' AND sql IS NOT NULL",
    )
    .all();
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  insert(db, runs);
  for (const { sql } of indexes) db.exec(sql);
  db.exec('ANALYZE');
  db.pragma('journal_mode = WAL');
  db.close();
  renameSync(partial, path);
}

/** Inserts the runs oldest first, as they would have come. */
function insert(db, runs) {
  db.prepare(`
    WITH RECURSIVE run(n) AS (SELECT @runs - 1 UNION ALL SELECT n - 1 FROM run WHERE n > 0)
    INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status, error, recorded_at)
    SELECT 'pipeline.task_' || task, 'run-' || CAST(n AS INTEGER), at - 25 - (n * 7919) % 10, at,
           iif(failed, 'failed', 'success'), iif(failed, 'connection timed out after ' || (n % 97) || ' s', NULL), at
    FROM (SELECT n, CAST(n % @tasks AS INTEGER) AS task, @now - cast(n AS REAL) * 86400 / @day - (n * 104729) % 97 AS at,
                 iif(n % @tasks % 50 = 0, CAST(n / @tasks AS INTEGER) % 2 = 0, (n * 7919) % 200 = 0) AS failed
          FROM run)`).run({ runs, tasks: TASKS, now: NOW, day: DAY_RUNS });
}
