import { describe, expect, test } from '@jest/globals';
import { Postgres } from '../support/postgres';
import { type ScanAnswer, worldReading } from '../support/sources';
import { sqliteFile } from '../support/tables';
import { DAY } from '../support/views';
import { HOUR, NOW, World } from '../support/world';

const postgres = Postgres.forTests();
const HOSTS = ['web1', 'web2', 'web3', 'web4', 'web5'];
/** NOW is 14:00; backups begin at 02:00. */
const LAST_NIGHT = NOW - 12 * HOUR;

interface Row {
  readonly task: string;
  readonly host: string;
  readonly start: number;
  readonly status?: string;
}
/** A nightly backup on five hosts; web3's last one was `missed` nights ago, before that none failed. */
const backups = (missed: number): Row[] =>
  HOSTS.flatMap((host, index) =>
    Array.from({ length: 14 }, (_, night) => night)
      .filter((night) => host !== 'web3' || night >= missed)
      .map((night) => ({ task: 'backup', host, start: LAST_NIGHT - night * DAY + index })),
  );
/** An hourly task on the given hosts. */
const hourly = (hosts: readonly string[]): Row[] =>
  hosts.flatMap((host) =>
    Array.from({ length: 100 }, (_, hour) => ({
      task: 'sync',
      host,
      start: NOW - 600 - hour * HOUR,
    })),
  );

async function told(world: World): Promise<string[]> {
  const { proposals } = await world.json<ScanAnswer>(['scan', '--dry-run']);
  return proposals.map(({ text }) => text);
}

const toldOfImported = async (rows: readonly Row[]) =>
  (await scanned(rows)).proposals.map(({ text }) => text);

async function scanned(rows: readonly Row[]): Promise<ScanAnswer> {
  const world = new World();
  await world.import(
    rows.map(({ task, host, start, status = 'success' }) => ({
      task_type: task,
      run_id: `${task} ${host} ${start}`,
      started_at: start,
      finished_at: start + 60,
      status,
      host,
      ...(status === 'success' ? {} : { error: 'disk full' }),
    })),
  );
  return world.json<ScanAnswer>(['scan', '--dry-run']);
}

describe('a task that one of several hosts no longer runs', () => {
  const MISSED = ["Find out why 'backup' task on web3 does not run when it is due"];

  test('it is missed on a host that runs other tasks', async () => {
    expect(await toldOfImported([...backups(2), ...hourly(HOSTS)])).toEqual(MISSED);
  });

  test('it is not missed before the night in which it was not run', async () => {
    expect(await toldOfImported([...backups(0), ...hourly(HOSTS)])).toEqual([]);
  });

  test('it is not missed on a host that shows nothing else: the host may be gone', async () => {
    const others = HOSTS.filter((host) => host !== 'web3');
    expect(await toldOfImported([...backups(2), ...hourly(others)])).toEqual([]);
  });

  test('it is not missed where another host has run it since: it has moved', async () => {
    const moved = backups(0)
      .filter(({ host }) => host === 'web1' || host === 'web3')
      .filter(({ host, start }) => (host === 'web3') === start > LAST_NIGHT - 5.5 * DAY);
    expect(await toldOfImported([...moved, ...hourly(HOSTS)])).toEqual([]);
  });

  test('what no host runs is one goal, which names all hosts', async () => {
    const none = backups(0).filter(({ start }) => start < LAST_NIGHT - DAY / 2);
    const { proposals } = await scanned([...none, ...hourly(HOSTS)]);
    expect(proposals.map(({ evidence }) => evidence.other_series)).toEqual([
      ['web2', 'web3', 'web4', 'web5'],
    ]);
  });
});

describe('hosts in rows of own SQL', () => {
  const failing = backups(0).map((row) =>
    row.host === 'web3' ? { ...row, status: 'failed' } : row,
  );
  const SQL = `SELECT task AS task_type, id AS run_id, began AS started_at, began + 60 AS finished_at,
    outcome AS status, CASE outcome WHEN 'failed' THEN 'disk full' END AS error, host FROM job_log
    WHERE began + 60 BETWEEN :since AND :until`;
  // The same ids on each host.
  const statements = [
    'CREATE TABLE job_log (task text, id text, began double precision, outcome text, host text)',
    `INSERT INTO job_log VALUES ${failing
      .map(({ task, host, start, status = 'success' }) => {
        const night = Math.round((LAST_NIGHT - start) / DAY);
        return `('${task}', 'night ${night}', ${start}, '${status}', '${host}')`;
      })
      .join(', ')}`,
  ];

  test.each(['sqlite', 'postgres'] as const)(
    'the one on which a task fails is told: %s',
    async (engine) => {
      const now = '2025-11-09T14:00:00Z';
      const source = { preset: 'query', name: 'jobs', sql: SQL };
      if (engine === 'sqlite') {
        const world = worldReading([{ ...source, file: sqliteFile(...statements) }], { now });
        expect(await told(world)).toEqual(["Fix recurring failures in 'backup' task on web3"]);
        return;
      }
      const url = await postgres.database('own_hosts');
      await postgres.run('own_hosts', statements.join(';'));
      const world = worldReading([{ ...source, urlVariable: 'SOURCE_URL' }], { now, url });
      expect(await told(world)).toEqual(["Fix recurring failures in 'backup' task on web3"]);
    },
  );
});
