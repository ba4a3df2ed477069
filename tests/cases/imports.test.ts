import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ScanAnswer } from '../support/sources';
import { PROJECT, World } from '../support/world';

/** Inputs made after public bug reports and after the output of real programs. */
const FOLDER = join(PROJECT, 'tests/cases/imports');

interface Row {
  readonly task_type: string;
  readonly run_id: string;
  readonly status: string;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly error: string | null;
  readonly exit_code: number | null;
  readonly lost_at: number | null;
}

/** Imports a case, twice, and gives the rows and what the first import printed. */
async function importCase(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const world = new World({ env });
  const command = ['import', ...args, join(FOLDER, file)];
  const first = await world.goalgen(command);
  const hasDatabase = first.code !== 2 || first.stdout !== '';
  const rows = () =>
    hasDatabase
      ? world.rows<Row>('SELECT * FROM task_executions ORDER BY started_at, finished_at, task_type')
      : [];
  const before = rows();
  await world.goalgen(command);
  expect(rows()).toEqual(before);
  return { world, rows: before, ...first };
}

async function goalsAt(world: World, now: string): Promise<string[]> {
  const { proposals } = await world.json<ScanAnswer>(['scan', '--dry-run', '--now', now]);
  return proposals.map(({ text }) => text);
}

const statuses = (rows: readonly Row[]) => rows.map(({ status }) => status);
const taskNames = (rows: readonly Row[]) => [...new Set(rows.map((row) => row.task_type))];

describe("systemd's journal", () => {
  const journal = (file: string) => importCase(file, ['--format', 'journald']);

  test('a run that ExecCondition ended is skipped', async () => {
    const { rows } = await journal('01-exec-condition.jsonl');
    expect(rows).toMatchObject([{ task_type: 'execcond', status: 'skipped', error: null }]);
    expect((rows[0]?.finished_at ?? 0) - (rows[0]?.started_at ?? 0)).toBeCloseTo(0.029, 3);
  });

  test('a skipped run among successful ones is no stuck run', async () => {
    const { world, rows } = await journal('01b-exec-condition-stuck.jsonl');
    expect(statuses(rows).filter((status) => status === 'running')).toEqual([]);
    expect(await goalsAt(world, '2025-11-09T14:00:00Z')).toEqual([]);
  });

  test('each start beyond the start limit is a failed run of its own', async () => {
    const { rows } = await journal('02-start-limit.jsonl');
    expect(statuses(rows)).toEqual(['success', 'success', 'failed', 'failed', 'failed', 'failed']);
    expect(new Set(rows.map((row) => row.run_id)).size).toBe(6);
  });

  test('each start whose dependency failed is a failed run with the message as error', async () => {
    const { rows } = await journal('03-dependency.jsonl');
    expect(statuses(rows)).toEqual(['success', 'success', ...Array(5).fill('failed')]);
    expect(rows.at(-1)?.error).toBe('Dependency failed for needsdep.service - Backup to a disk.');
  });

  test('each skip is a run of its own, although all name one older invocation', async () => {
    const { rows } = await journal('04-skip-names-old-invocation.jsonl');
    expect(statuses(rows)).toEqual(['skipped', 'skipped', 'skipped']);
  });

  test('output before "Starting" begins the error', async () => {
    const { rows } = await journal('06-output-before-starting.jsonl');
    expect(rows).toMatchObject([{ status: 'failed', error: expect.stringMatching(/^inst b\n/) }]);
  });

  test('a service that goes on is well', async () => {
    const { world, rows } = await journal('07-daemon.jsonl');
    expect(statuses(rows)).toEqual(Array(6).fill('cancelled'));
    expect(await goalsAt(world, '2025-11-09T16:30:00Z')).toEqual([]);
  });

  test.each(['08-systemd219.jsonl', '08b-systemd237.jsonl'])(
    'a systemd that does not log how runs end is refused, and nothing is stored: %s',
    async (file) => {
      const { rows, code, stderr } = await journal(file);
      expect(rows).toEqual([]);
      expect(code).toBe(2);
      expect(stderr).toContain('runs a systemd before 240, which does not log how runs end');
    },
  );

  test('a line that journalctl left out is marked in the error, and told', async () => {
    const { rows, stdout } = await journal('09-message-null.jsonl');
    expect(rows).toMatchObject([{ error: expect.stringContaining('print it with --all') }]);
    expect(stdout).toContain('1 time a line of output that journalctl left out without --all');
  });
});

describe('logs of crons', () => {
  const log = (file: string, zone = 'UTC', now = '2026-11-29T12:00:00Z') =>
    importCase(file, ['--format', 'cron-syslog'], {
      GOALGEN_TIME_ZONE: zone,
      GOALGEN_NOW: now,
    });

  test('with process numbers (-L 15) every failure is one, and names have no number', async () => {
    const { rows } = await log('10-cron-L15.log');
    const told = rows.map((row) => [row.task_type, row.status, row.exit_code]);
    expect(told.filter(([name]) => name === 'sh -c "exit 3"')).toEqual([
      ['sh -c "exit 3"', 'failed', 3],
      ['sh -c "exit 3"', 'failed', 3],
    ]);
    expect(told.filter(([, status]) => status === 'success')).toHaveLength(4);
    expect(taskNames(rows).sort()).toEqual(['echo hello', 'sh -c "exit 3"', 'sleep 3']);
  });

  test('cronie is read, and its runs are neither successes nor failures', async () => {
    const { rows, stderr } = await log('14-cronie.log');
    expect(statuses(rows)).toEqual(['running', 'running', 'running']);
    const hourly = rows.find(
      ({ started_at: at }) => at === Date.parse('2026-11-09T10:01:01Z') / 1000,
    );
    expect(hourly?.lost_at).not.toBeNull();
    expect(stderr).toContain('cronie does not log how runs end');
  });

  test('busybox and the BSDs are read where a time stands, and told where none does', async () => {
    const { rows, stdout } = await log('14-busybox-freebsd.log');
    expect(taskNames(rows).sort()).toEqual([
      '/etc/config/bin/copy_rrd.sh',
      '/usr/libexec/atrun',
      '/usr/libexec/save-entropy',
      'run-parts /etc/periodic/15min',
    ]);
    expect(stdout).toContain('2 times a line of crond without a time');
  });

  test.each(['14-rfc5424.log', '14-short-precise.log'])('%s is read', async (file) => {
    const { rows } = await log(file);
    expect(rows).toMatchObject([{ task_type: '/usr/local/bin/rotate', status: 'failed' }]);
  });

  test('a run over the change of the clocks took 1,220 seconds, in a log and in a table', async () => {
    const table = await importCase('15-dst.csv', ['--format', 'csv'], {
      GOALGEN_TIME_ZONE: 'America/New_York',
    });
    const inLog = await log('15-dst.log', 'America/New_York', '2025-11-09T14:00:00Z');
    for (const { rows } of [inLog, table]) {
      expect(rows).toMatchObject([{ status: 'failed' }]);
      expect((rows[0]?.finished_at ?? 0) - (rows[0]?.started_at ?? 0)).toBe(1220);
    }
  });
});

describe('Kubernetes and GitHub', () => {
  const AT = '2025-11-09T14:00:00Z';

  test('Jobs of a CronJob are no attempts of each other', async () => {
    const { world, rows } = await importCase('16-k8s-rising.json', ['--format', 'kubernetes']);
    expect(statuses(rows)).toEqual(Array(4).fill('failed'));
    expect(await goalsAt(world, AT)).toEqual([
      "Fix recurring failures in 'kubernetes:ops/report' task",
    ]);
  });

  test('Jobs whose names Kubernetes generated are one task', async () => {
    const { rows } = await importCase('17-k8s-generatename.json', ['--format', 'kubernetes']);
    expect(taskNames(rows)).toEqual(['ops/db-backup']);
  });

  test('a workflow run that waits for an approval never began', async () => {
    const { world } = await importCase('18-gh-action-required.json', [
      '--format',
      'github-actions',
    ]);
    expect(await goalsAt(world, AT)).toEqual([]);
  });

  test('runs with names of their own are one workflow', async () => {
    const { world, rows } = await importCase('19-gh-run-name.json', ['--format', 'github-actions']);
    expect(taskNames(rows)).toEqual(['.github/workflows/deploy.yml']);
    expect(await goalsAt(world, AT)).toHaveLength(1);
  });
});

describe('tables', () => {
  const csv = (file: string, ...args: string[]) => importCase(file, ['--format', 'csv', ...args]);
  const MAPPED = [
    ...['--map', 'task_type=Job', '--map', 'started_at=Start'],
    ...['--map', 'finished_at=End', '--map', 'status=Result'],
  ];

  test('a compact date is refused as what it looks like', async () => {
    const { rows, stderr, code } = await csv(
      '20-compact-date.csv',
      ...['--map', 'task_type=name', '--map', 'started_at=run_date'],
      ...['--map', 'finished_at=run_date', '--map', 'status=run_status'],
    );
    expect(rows).toEqual([]);
    expect(code).toBe(2);
    expect(stderr).toContain('20251109: a date without hyphens?');
  });

  test('UTF-16 is named', async () => {
    const { stderr } = await csv('21-utf16.csv', ...MAPPED);
    expect(stderr).toMatch(/This is UTF-16.*\nTry: iconv -f UTF-16 -t UTF-8/);
  });

  test.each([
    ['22-sep-line.csv', 1],
    ['22-type-line.csv', 1],
  ])('the line before the header of %s is passed over', async (file, count) => {
    expect((await csv(file, ...MAPPED)).rows).toHaveLength(count);
  });

  test('a wrong delimiter is told once, with the header that is there', async () => {
    const { stderr } = await csv('22-wrong-delimiter.csv', ...MAPPED);
    expect(stderr).toBe(
      "Error: There is no column 'Job', 'Start', 'End', 'Result'; " +
        "the header has: Job;Start;End;Result.\nTry: --delimiter ';'\n",
    );
  });

  test('statuses of other tools are known or mapped, and an unknown word is quoted', async () => {
    const { rows, stderr } = await csv('23-statuses.csv');
    expect(rows.map((row) => [row.run_id, row.status]).sort()).toEqual([
      ['2', 'failed'],
      ['3', 'timeout'],
      ['4', 'cancelled'],
      ['5', 'running'],
      ['6', 'success'],
      ['8', 'timeout'],
    ]);
    expect(stderr).toContain('line 7: status: "failed-with-retry" is none of');
    const mapped = await csv('23-statuses.csv', '--status', 'failed-with-retry=failed');
    expect([mapped.code, mapped.rows.length]).toEqual([0, 7]);
  });

  test('common writings of a time are read', async () => {
    const { rows, code } = await csv('24-times.csv');
    expect(code).toBe(0);
    const at = (time: string) => Date.parse(`2025-11-09T${time}Z`) / 1000;
    const starts = Object.fromEntries(rows.map((row) => [row.task_type, row.started_at]));
    expect(starts).toEqual({
      a: at('10:30:00'),
      b: at('09:30:00'),
      c: at('10:30:00'),
      d: at('10:30:00'),
      e: expect.closeTo(at('09:30:00') + 0.123, 3),
      f: at('10:30:00.123'),
      g: at('10:30:00'),
      h: at('10:30:00'),
    });
  });

  test('of two rows about one run that disagree the failure counts, and both are told', async () => {
    const { rows, stdout } = await csv('25-same-start.csv', '--map', 'task_type=job');
    expect(rows).toMatchObject([{ status: 'failed', error: 'Step 1: login failed' }]);
    expect(stdout).toContain('1 time a row about a run that another row tells otherwise');
  });
});

describe('JSON', () => {
  test('a JSON array is read item by item, and missing keys are told as missing', async () => {
    const { stderr, code } = await importCase('26-dkron.json', []);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /line 1: task_type: missing; run_id: missing; .*line 2: task_type: missing; run_id: missing/,
    );
  });

  test("lines in goalgen's own keys are read where they can be, and told where not", async () => {
    const { rows, stderr } = await importCase('26-own.ndjson', []);
    expect(rows.map((row) => [row.run_id, row.exit_code]).sort()).toEqual([
      ['4', null],
      ['5', 1],
      ['7', -1_073_741_510],
      ['8', 2_147_942_402],
    ]);
    expect(stderr).toContain('1762682400000: milliseconds? --milliseconds reads them');
    expect(stderr).toContain('20251109: a date without hyphens?');
    expect(stderr).toContain('finished_at: missing for status failed');
    expect(stderr).toContain('run_id: missing');
  });

  test('milliseconds are read where the operator says so', async () => {
    const { rows } = await importCase('26-own.ndjson', ['--milliseconds']);
    expect(rows.map((row) => row.run_id)).toEqual(expect.arrayContaining(['1', '2']));
    expect(rows.find((row) => row.run_id === '1')?.started_at).toBe(1_762_682_400);
  });
});
