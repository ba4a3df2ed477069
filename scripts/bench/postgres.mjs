import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadTs } from '../loadTs.mjs';
import { bareNode, goalgen, medians, peakMemoryMib, report } from './measure.mjs';

const ROUNDS = 7;
const NOW = 1_762_696_800;
/** Runs per day, from 20 jobs that run every minute. */
const RUNS_A_DAY = 28_800;

/** Makes pg_cron's tables with `runs` runs that end at NOW, a few of them failed. */
export async function fill(url, runs) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    CREATE SCHEMA cron;
    CREATE TABLE cron.job (jobid bigint PRIMARY KEY, schedule text, command text, nodename text, nodeport int, database text,
      username text, active boolean, jobname text);
    CREATE TABLE cron.job_run_details (jobid bigint, runid bigint PRIMARY KEY, job_pid integer, database text, username text,
      command text, status text, return_message text, start_time timestamptz, end_time timestamptz);
    INSERT INTO cron.job SELECT n, '* * * * *', 'SELECT 1', 'localhost', 5432, 'postgres', 'postgres', true, 'job_' || n FROM generate_series(0, 19) AS n;
    INSERT INTO cron.job_run_details
    SELECT n % 20, n, n % 30000, 'postgres', 'postgres', 'SELECT 1', CASE WHEN n % 20 = 7 AND n % 3 = 0 THEN 'failed' ELSE 'succeeded' END,
           CASE WHEN n % 20 = 7 AND n % 3 = 0 THEN 'ERROR:  disk full' ELSE '1 row' END,
           to_timestamp(${NOW} - (${runs} - n) * 3.0), to_timestamp(${NOW} - (${runs} - n) * 3.0 + 0.5)
    FROM generate_series(1, ${runs}) AS n;`);
  await client.query('VACUUM ANALYZE cron.job_run_details');
  return client;
}

/**
 * Times a scan of one day of pg_cron's table against a bare start of node, and prints how the
 * server counts the runs of that day.
 */
export async function benchPostgres(runs) {
  const folder = mkdtempSync(join(tmpdir(), 'goalgen-bench-'));
  const { PostgresServer } = await loadTs('tests/support/postgresServer.ts');
  const server = new PostgresServer();
  await server.start();
  try {
    const client = await fill(server.url(), runs);
    const config = join(folder, 'goalgen.json');
    writeFileSync(
      config,
      JSON.stringify({ history: [{ preset: 'pg_cron', urlVariable: 'BENCH_URL' }] }),
    );
    const scan = goalgen(
      [
        'scan',
        '--quiet',
        '--now',
        String(NOW),
        '--config',
        config,
        '--data-dir',
        join(folder, 'data'),
      ],
      { BENCH_URL: server.url() },
    );
    const [wrapped, bare] = medians([scan, bareNode], ROUNDS);
    const plan = await client.query(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF)
      SELECT count(*) FROM cron.job_run_details d
      WHERE d.runid > coalesce((SELECT max(o.runid) FROM cron.job_run_details o WHERE o.start_time < to_timestamp(${NOW - 2 * 86_400})), 0)
        AND (d.start_time IS NULL OR d.start_time <= to_timestamp(${NOW}))`);
    report(`scan of one day (${RUNS_A_DAY} runs) of pg_cron's table with ${runs} runs`, {
      'scan / node -e 0': (wrapped / bare).toFixed(2),
      'peak memory of the scan (at most 150 MiB)': `${peakMemoryMib(scan).toFixed(0)} MiB`,
      [`medians of ${ROUNDS}`]: `${wrapped.toFixed(0)} ms, ${bare.toFixed(0)} ms`,
    });
    console.log('\nthe plan of the window, by the watermark:');
    for (const row of plan.rows) console.log(`  ${row['QUERY PLAN']}`);
    await client.end();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
