import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { PG_CRON_TABLES } from '../../support/otherSystems';
import { Postgres } from '../../support/postgres';
import { CAPTURES, everyFailure, onCaptures, told, worldReading } from '../../support/sources';

const postgres = Postgres.forTests();
const ON_SERVER = { urlVariable: 'SOURCE_URL' };

async function loadCsv(database: string, table: string, file: string): Promise<void> {
  const rows: Record<string, string>[] = parse(readFileSync(join(CAPTURES, file)), {
    columns: true,
  });
  await postgres.connected(database, async (client) => {
    for (const row of rows) {
      const values = Object.values(row).map((value) => (value === '' ? null : value));
      const places = values.map((_, index) => `$${index + 1}`).join(', ');
      await client.query(
        `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${places})`,
        values,
      );
    }
  });
}

onCaptures('pg_cron 1.4.2, as captured', () => {
  test('timeouts, crashes and failures without a time count, cancelled runs do not', async () => {
    const url = await postgres.database('pg_cron', PG_CRON_TABLES);
    await loadCsv('pg_cron', 'cron.job', 'pg_cron_job.csv');
    await loadCsv('pg_cron', 'cron.job_run_details', 'pg_cron_job_run_details.csv');
    const world = worldReading([{ preset: 'pg_cron', ...ON_SERVER }], {
      now: '2026-11-22T22:18:00-05:00',
      url,
    });
    const answer = await everyFailure(world);
    expect(answer.sources).toEqual([{ source: 'pg_cron', found: 'pg_cron (PostgreSQL)' }]);
    expect(answer.runs_read).toBe(80);
    expect(told(answer)).toEqual([
      ['div0', 13, 0, { 'ERROR: division by zero': 13 }],
      ['doomed-job', 13, 0, { 'connection failed': 13 }],
      ['jobid:7', 1, 0, { 'server restarted': 1 }],
      ['longstmt', 13, 0, { timeout: 13 }],
      ['missing', 13, 0, { 'ERROR: relation <*> does not exist': 13 }],
    ]);
  });

  test('a goal names its task, its evidence is in UTC, and show prints the runs', async () => {
    const world = worldReading([{ preset: 'pg_cron', ...ON_SERVER }], {
      now: '2026-11-22T22:18:00-05:00',
      url: postgres.url('pg_cron'),
    });
    await world.ok(['scan', '--set', 'gates.maxGoalsPerDetectorPerDay=9']);
    const goals = await world.json<{ id: string; text: string; evidence: object }[]>([
      'list',
      '--state',
      'active',
    ]);
    const goal = goals.find(({ text }) => text.includes('div0'));
    expect(goal).toMatchObject({
      text: "Fix recurring failures in 'div0' task",
      evidence: { failure_count: 13 },
    });
    const shown = await world.ok(['show', goal?.id ?? '']);
    expect(shown).toMatch(/first_failure +2026-11-23 03:05:00/);
    expect(shown).toContain('failed: ERROR:  division by zero');
  });
});

onCaptures.each(['SQLite', 'PostgreSQL'])(
  'django-celery-results 2.4, as captured (%s)',
  (engine) => {
    test('time limits are timeouts, a retry ends no run, the error is the exception', async () => {
      const url = engine === 'SQLite' ? '' : await postgres.database('celery');
      if (engine === 'PostgreSQL')
        await postgres.load('celery', join(CAPTURES, 'djcelery24.pg.sql'));
      const place =
        engine === 'SQLite' ? { file: join(CAPTURES, 'djcelery24.sqlite3') } : ON_SERVER;
      const world = worldReading([{ preset: 'celery', ...place }], {
        now: '2026-11-23T12:00:00Z',
        url,
      });
      const answer = await everyFailure(world);
      expect(answer.sources).toEqual([
        { source: 'celery', found: `django-celery-results before 2.6 (${engine})` },
      ]);
      expect(answer.runs_read).toBe(7);
      expect(told(answer)).toEqual([
        ['app.bad', 2, 0, { 'ValueError: bad input <*>': 2 }],
        ['app.hard', 1, 0, { timeout: 1 }],
        ['app.slow', 1, 0, { timeout: 1 }],
      ]);
    });
  },
);

onCaptures('pg-boss 10.4, as captured', () => {
  test('failures and timeouts count, cancelled jobs do not', async () => {
    const url = await postgres.database('pgboss10');
    await postgres.load('pgboss10', join(CAPTURES, 'pgboss10.pg.sql'));
    const world = worldReading([{ preset: 'pg_boss', ...ON_SERVER }], {
      now: '2026-11-23T12:00:00Z',
      url,
    });
    const answer = await everyFailure(world);
    expect(answer.sources).toEqual([{ source: 'pg_boss', found: 'pg-boss 10 (PostgreSQL)' }]);
    expect(answer.runs_read).toBe(6);
    expect(told(answer)).toEqual([
      ['bad', 2, 0, expect.anything()],
      ['slow', 1, 0, { timeout: 1 }],
    ]);
  });
});
