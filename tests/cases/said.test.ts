// Runs in every time zone of the tests: schedules are local.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AIRFLOW, type AirflowVersion, airflowTables } from '../support/airflow';
import { worldReading } from '../support/sources';
import { sqliteFile } from '../support/tables';
import { DAY } from '../support/views';
import { HOUR, NOW, PROJECT, World } from '../support/world';

const MISSED = /^Find out why .* does not run when it is due$/;
const iso = (instant: number) => new Date(instant * 1000).toISOString().replace('.000', '');

/** The goals about missed runs that a scan at this instant leaves open. */
async function missedAt(world: World, now: number): Promise<string[]> {
  await world.ok(['scan', '--quiet', '--now', iso(now)]);
  return world
    .rows<{ text: string }>("SELECT text FROM goals WHERE state IN ('proposed', 'active')")
    .map(({ text }) => text)
    .filter((text) => MISSED.test(text));
}

interface Said {
  is_off: boolean;
  said: Record<string, unknown> | null;
}
const explained = (world: World, task: string, now: number) =>
  world.json<Said>(['explain', task, '--now', iso(now)]);

/** A Job of a CronJob that took a minute, as kubectl prints it. */
function job(name: string, start: number) {
  return {
    kind: 'Job',
    metadata: {
      name: `${name}-${start}`,
      uid: `uid-${name}-${start}`,
      namespace: 'ops',
      ownerReferences: [{ kind: 'CronJob', name }],
    },
    status: {
      startTime: iso(start),
      completionTime: iso(start + 60),
      conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: iso(start + 60) }],
    },
  };
}
/** Jobs of 'backup', one each night up to the given day of November. */
const jobs = (lastDay: number) =>
  Array.from({ length: 10 }, (_, index) =>
    job('backup', Date.UTC(2025, 10, lastDay - index, 2, 30) / 1000),
  );
const cronJob = (spec: object) => ({
  kind: 'CronJob',
  metadata: { name: 'backup', namespace: 'ops' },
  spec: { schedule: '30 2 * * *', ...spec },
});
/** Takes in a list; in it are also the Jobs of 'other', hourly until now: the cluster is well. */
const kubectl = (world: World, now: number, ...items: object[]) => {
  const others = Array.from({ length: 200 }, (_, index) => job('other', now - 120 - index * HOUR));
  return world.ok(['import', '--format', 'kubernetes', '-', '--now', iso(now)], {
    stdin: JSON.stringify({ kind: 'List', items: [...items, ...others] }),
  });
};

describe('CronJobs in the document of their Jobs', () => {
  const noon = (day: number) => Date.UTC(2025, 10, day, 12) / 1000;

  test('a suspended CronJob is not missed, and one that is not suspended is', async () => {
    for (const [suspend, goals] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const world = new World();
      expect(await kubectl(world, noon(9), cronJob({ suspend }), ...jobs(6))).toContain(
        'also read: schedules and states of 1 task',
      );
      expect(await missedAt(world, noon(9))).toHaveLength(goals);
      expect(await explained(world, 'kubernetes:ops/backup', noon(9))).toMatchObject({
        is_off: suspend,
        said: { state: suspend ? 'off' : 'on', schedule: '30 2 * * *', time_zone: 'UTC' },
      });
    }
  });

  test('a CronJob whose Jobs are not kept is not missed while it says that it began', async () => {
    const world = new World();
    const status = { lastScheduleTime: '2025-11-09T02:30:00Z' };
    await kubectl(world, noon(9), { ...cronJob({}), status }, ...jobs(6));
    expect(await missedAt(world, noon(9))).toEqual([]);
    // What the source has not said since is not known to be so.
    const late = { lastScheduleTime: '2025-11-08T02:30:00Z' };
    await kubectl(world, noon(10), { ...cronJob({}), status: late }, ...jobs(6));
    expect(await missedAt(world, noon(10))).toHaveLength(1);
  });

  test('a list whose items have no kind of their own is read, and names that the operator wants', async () => {
    const world = new World();
    const { kind: _, ...item } = cronJob({ suspend: true });
    const set = '--set=taskNames.patterns=[{"pattern": "ops/(.*)", "name": "$1"}]';
    await kubectl(world, noon(9), ...jobs(6));
    const stdin = JSON.stringify({ kind: 'CronJobList', items: [item, item] });
    await world.ok(['import', '--format', 'kubernetes', '-', set, '--now', iso(noon(9))], {
      stdin,
    });
    expect(world.rows('SELECT task_type, state FROM task_statements')).toEqual([
      { task_type: 'backup', state: 'off' },
    ]);
  });

  test('a CronJob that is resumed is due at its next time, not since it was suspended', async () => {
    const world = new World();
    await kubectl(world, noon(6), cronJob({ suspend: true }), ...jobs(6));
    await kubectl(world, noon(9), cronJob({ suspend: false }), ...jobs(6));
    expect(await missedAt(world, noon(9))).toEqual([]);
    await kubectl(world, noon(10), cronJob({ suspend: false }), ...jobs(6));
    expect(await missedAt(world, noon(10))).toHaveLength(1);
  });

  test('a CronJob that its namespace no longer holds is gone', async () => {
    const world = new World();
    const other = { ...cronJob({}), metadata: { name: 'other', namespace: 'ops' } };
    await kubectl(world, noon(6), cronJob({}), other, ...jobs(6));
    await kubectl(world, noon(9), other, ...jobs(6));
    expect(await missedAt(world, noon(9))).toEqual([]);
    expect((await explained(world, 'kubernetes:ops/backup', noon(9))).said).toMatchObject({
      state: 'gone',
    });
  });

  test('what was said before the newest run is doubted and not relied on', async () => {
    const world = new World();
    await kubectl(world, noon(3), cronJob({ suspend: true }), ...jobs(3));
    await kubectl(world, noon(9), ...jobs(6));
    expect(await missedAt(world, noon(9))).toHaveLength(1);
    const text = await world.ok(['explain', 'kubernetes:ops/backup', '--now', iso(noon(9))]);
    expect(text).toContain('doubted, as it has had runs since');
  });

  test('a replay knows what had been said at each of its times', async () => {
    const world = new World();
    // Suspended from the 4th on; that it had been on was said on the 3rd.
    await kubectl(world, noon(3), cronJob({}), ...jobs(3));
    await kubectl(world, noon(4), cronJob({ suspend: true }), ...jobs(3));
    await kubectl(world, noon(9), cronJob({ suspend: true }), ...jobs(3));
    const replayed = async (since: number, until: number) =>
      (
        await world.json<{ goals: { text: string }[] }>([
          ...['replay', '--from', iso(since), '--to', iso(until)],
        ])
      ).goals.map(({ text }) => text);
    expect(await replayed(noon(4) + HOUR, noon(9))).toEqual([]);
    // On the morning of the 4th the CronJob was late by what was known then.
    expect(await replayed(noon(4) - 3 * HOUR, noon(4) - HOUR)).toEqual([
      expect.stringMatching(MISSED),
    ]);
  });
});

describe('DAGs of Airflow', () => {
  const DAG_2 = `CREATE TABLE dag (dag_id varchar(250), is_paused boolean, is_active boolean,
    schedule_interval text)`;
  const DAG_3 = `CREATE TABLE dag (dag_id varchar(250), is_paused boolean, is_stale boolean,
    timetable_summary text)`;
  const SERIALIZED =
    'CREATE TABLE serialized_dag (dag_id varchar(250), data text, last_updated text)';
  const at = (instant: number) => `'${iso(instant).replace('T', ' ').replace('Z', '.000000')}'`;
  /** Weekly runs of a DAG; the last began nine days before NOW. */
  const rows = (count: number, is3: boolean) =>
    Array.from({ length: count }, (_, index) => {
      const start = NOW - 9 * DAY - index * 7 * DAY;
      const id = count - index;
      return [
        `INSERT INTO dag_run VALUES (${id}, 'etl', 'r${id}', 'success', ${at(start)}, ${at(start)}, ${at(start)}, ${at(start)}${is3 ? `, ${at(start)}` : ''})`,
        `INSERT INTO task_instance VALUES ('etl', 'load', 'r${id}', -1, ${at(start)}, ${at(start + 60)}, 60, 'success', 1, 'w')`,
      ];
    })
      .flat()
      .reverse();
  // NOW is a Sunday at 14:00 UTC, and the last run began on a Friday at 14:00.
  const FRIDAYS = '0 14 * * 5';

  const read = (version: AirflowVersion | undefined, ...statements: string[]) => {
    if (version === undefined) throw new Error('no version');
    const file = sqliteFile(
      ...airflowTables(version, 'sqlite'),
      ...rows(3, version.is3).toSorted(),
      ...statements,
    );
    return worldReading([{ preset: 'airflow', file }], { now: iso(NOW) });
  };

  test.each([
    ['2', AIRFLOW[1], DAG_2, `('etl', 0, 1, '"${FRIDAYS}"')`, `('etl', 1, 1, '"${FRIDAYS}"')`],
    ['3', AIRFLOW[2], DAG_3, `('etl', 0, 0, '${FRIDAYS}')`, `('etl', 1, 0, '${FRIDAYS}')`],
  ])('of Airflow %s a DAG is missed by its schedule unless it is paused', async (...given) => {
    const [, version, table, on, paused] = given;
    const insert = (values: string) => `INSERT INTO dag VALUES ${values}`;
    expect(await missedAt(read(version, table, insert(on)), NOW)).toHaveLength(1);
    expect(await missedAt(read(version, table, insert(paused)), NOW)).toEqual([]);
    // Three starts make no rhythm.
    expect(await missedAt(read(version), NOW)).toEqual([]);
  });

  test('the time zone of a DAG stands in its serialized form, which may be unreadable', async () => {
    const zoneOf = async (data: string) => {
      const world = read(
        AIRFLOW[2],
        DAG_3,
        `INSERT INTO dag VALUES ('etl', 0, 0, '${FRIDAYS}')`,
        SERIALIZED,
        "INSERT INTO serialized_dag VALUES ('etl', '{}', '2025-01-01')",
        `INSERT INTO serialized_dag VALUES ('etl', '${data}', '2025-02-01')`,
      );
      await world.ok(['scan', '--quiet']);
      return (await explained(world, 'etl.load', NOW)).said?.time_zone;
    };
    expect(await zoneOf('{"dag": {"timezone": "Asia/Tokyo"}}')).toBe('Asia/Tokyo');
    expect(await zoneOf('{"dag": {}}')).toBe('UTC');
    expect(await zoneOf('compressed')).toBe('UTC');
  });
});

describe('timers of systemd', () => {
  const night = (day: number) => Date.UTC(2025, 10, day, 2, 30) / 1000;
  const runs = Array.from({ length: 10 }, (_, index) => {
    const start = night(6 - index);
    return {
      task_type: 'backup',
      run_id: `r${index}`,
      started_at: start,
      finished_at: start + 60,
      status: 'success',
      host: 'db1',
      source: 'systemd',
    };
  });
  const timers = (world: World, now: number, units: readonly string[]) =>
    world.ok(['import', '--format', 'systemd-timers', '-', '--now', iso(now)], {
      stdin: JSON.stringify(
        units.map((unit) => ({ next: 1, unit: `${unit}.timer`, activates: `${unit}.service` })),
      ),
    });

  test('what a list of timers does not say leaves what a journal did not say', async () => {
    const world = new World();
    const journal = join(PROJECT, 'tests/cases/imports/09-message-null.jsonl');
    await world.ok(['import', '--format', 'journald', journal]);
    const told = () => world.rows('SELECT format FROM not_understood');
    expect(told()).toEqual([{ format: 'journald' }]);
    await timers(world, night(6), ['backup', 'report']);
    expect(told()).toEqual([{ format: 'journald' }]);
  });

  test('a timer that is no longer listed is gone, and one that is listed is missed', async () => {
    const world = new World();
    await world.import(runs);
    await timers(world, night(6) + HOUR, ['backup', 'report', 'sync']);
    expect(await missedAt(world, night(8))).toHaveLength(1);
    await timers(world, night(8), ['report', 'sync']);
    expect((await explained(world, 'systemd:backup', night(8))).said).toMatchObject({
      state: 'gone',
    });
    expect(await world.json(['scan', '--dry-run', '--now', iso(night(8) + HOUR)])).toMatchObject({
      proposals: [],
    });
  });
});

describe('a crontab whose lines record', () => {
  test('its schedule is used, and a line that is taken out is gone', async () => {
    const world = new World();
    const friday = NOW - 9 * DAY;
    const runs = [0, 1, 2].map((weeks) => {
      const start = friday - weeks * 7 * DAY;
      return {
        task_type: 'archive',
        run_id: `r${weeks}`,
        started_at: start,
        finished_at: start + 60,
        status: 'success',
      };
    });
    await world.import(runs);
    const crontab = join(world.folder, 'crontab');
    const env = { PATH: `${world.folder}:${process.env.PATH}` };
    const write = (lines: string) => {
      writeFileSync(crontab, `#!/bin/sh\ncat <<'END'\n${lines}\nEND\n`);
      chmodSync(crontab, 0o755);
    };
    const scanned = async () =>
      (
        await world.json<{ proposals: { text: string }[] }>(['scan', '--dry-run'], { env })
      ).proposals.map(({ text }) => text);
    write('CRON_TZ=UTC\n0 14 * * 5 goalgen exec archive -- /srv/archive.sh');
    expect(await scanned()).toEqual([expect.stringMatching(MISSED)]);
    await world.ok(['scan', '--quiet'], { env });
    write('CRON_TZ=UTC\n# 0 14 * * 5 goalgen exec archive -- /srv/archive.sh');
    expect(await scanned()).toEqual([]);
    const { said } = await world.json<Said>(['explain', 'archive'], { env });
    expect(said).toMatchObject({ state: 'gone' });
  });
});
