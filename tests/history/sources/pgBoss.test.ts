import { expect, test } from '@jest/globals';
import PgBoss from 'pg-boss';
import { Postgres } from '../../support/postgres';
import { worldReading } from '../../support/sources';

const postgres = Postgres.forTests();

/** Runs real jobs until all have ended: a healthy queue and three that fail in different ways. */
async function runJobs(boss: PgBoss): Promise<void> {
  const handlers: Record<string, (attempt: number) => Promise<void>> = {
    mail: async () => undefined,
    invoice: async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
    },
    report: () => new Promise((done) => setTimeout(done, 1500)),
    sync: async (attempt) => {
      if (attempt <= 2) throw new Error('upstream said 503');
    },
  };
  for (const [queue, handle] of Object.entries(handlers)) {
    await boss.createQueue(queue);
    for (let job = 0; job < 4; job++) {
      const retries = queue === 'sync' ? { retryLimit: 3, retryDelay: 1 } : { retryLimit: 0 };
      const expireInSeconds = queue === 'report' ? 1 : 300;
      await boss.send(queue, { job }, { ...retries, expireInSeconds });
    }
    const attempts = new Map<string, number>();
    // A failure fails its whole batch, so the jobs of `sync`, which are to end well, come alone.
    const batchSize = queue === 'sync' ? 1 : 10;
    await boss.work(queue, { pollingIntervalSeconds: 0.5, batchSize }, async (jobs) => {
      for (const job of jobs) {
        const attempt = (attempts.get(job.id) ?? 0) + 1;
        attempts.set(job.id, attempt);
        await handle(attempt);
      }
    });
  }
  const unsettled =
    'SELECT count(*)::int AS left FROM pgboss.job ' +
    "WHERE name IN ('mail', 'invoice', 'report', 'sync') AND completed_on IS NULL";
  for (;;) {
    const [row] = await postgres.run('boss', unsettled);
    if (row?.left === 0) return;
    await new Promise((done) => setTimeout(done, 500));
  }
}

test('real pg-boss 10 jobs that fail or time out make goals, retried ones do not', async () => {
  const url = await postgres.database('boss');
  const boss = new PgBoss({ connectionString: url });
  boss.on('error', () => undefined);
  await boss.start();
  try {
    await runJobs(boss);
  } finally {
    await boss.stop({ graceful: false, wait: true });
  }
  const world = worldReading([{ preset: 'pg_boss', urlVariable: 'SOURCE_URL' }], { now: '', url });
  await world.ok(['scan']);
  const goals = await world.json<{ text: string; evidence: object }[]>(['list']);
  expect(goals.map(({ text, evidence }) => [text, evidence]).sort()).toEqual([
    [
      "Fix recurring failures in 'invoice' task",
      { task_type: 'invoice', failure_count: 4, error_type: 'connection_refused' },
    ],
    [
      "Fix recurring failures in 'report' task",
      { task_type: 'report', failure_count: 4, error_type: 'timeout' },
    ],
  ]);
}, 90_000);
