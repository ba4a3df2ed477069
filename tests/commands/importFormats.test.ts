// Runs in every time zone of the tests: times may be written without an offset.
import { existsSync, linkSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CAPTURES, onCaptures } from '../support/sources';
import { World } from '../support/world';

interface Row {
  source: string;
  task_type: string;
  run_id: string;
  started_at: number;
  finished_at: number | null;
  status: string;
  error: string | null;
  exit_code: number | null;
  attempt: number | null;
  lost_at: number | null;
}

function rowsOf(world: World): Row[] {
  return world.rows<Row>('SELECT * FROM task_executions ORDER BY started_at, task_type, run_id');
}

function told(world: World, ...columns: (keyof Row)[]): unknown[] {
  return rowsOf(world).map((row) => columns.map((column) => row[column]));
}

/** Imports `text` twice: the second import must change nothing. */
async function imported(
  format: string,
  text: string,
  args: string[] = [],
  options = {},
): Promise<World> {
  const world = new World(options);
  const command = ['import', '--format', format, ...args, '-'];
  const first = await world.ok(command, { stdin: text });
  const before = JSON.stringify(rowsOf(world));
  const again = await world.ok(command, { stdin: text });
  expect({ again, rows: JSON.stringify(rowsOf(world)) }).toEqual({
    again: first.replace(/(\d+) new, (\d+) updated, \d+ known/, '0 new, 0 updated, $1 known'),
    rows: before,
  });
  return world;
}

const CAPTURED_AT = { now: Date.parse('2026-11-23T12:00:00Z') / 1000 };

onCaptures('the journal of systemd 252, as captured', () => {
  const journal = () => readFileSync(join(CAPTURES, 'journal.systemd252.jsonl'), 'utf8');

  test('each invocation is a run; a start is no success, a skipped one is skipped', async () => {
    const world = await imported('journald', journal(), [], CAPTURED_AT);
    expect(told(world, 'task_type', 'status', 'exit_code')).toEqual([
      ['tick', 'success', null],
      ['ok', 'success', null],
      ['bad', 'failed', 3],
      ['killed', 'failed', null],
      ['skip', 'skipped', null],
      ['noexec', 'failed', 203],
      ['simple', 'failed', 2],
      ['slow', 'timeout', null],
      ['slow2', 'timeout', null],
      ['bad', 'failed', 3],
    ]);
    expect(told(world, 'source')).toEqual(Array(10).fill(['systemd']));
  });

  test("the error is the unit's output, even of lines that lost their invocation id", async () => {
    const world = await imported('journald', journal(), [], CAPTURED_AT);
    const errors = rowsOf(world)
      .filter(({ task_type: task }) => task === 'bad')
      .map(({ error }) => error);
    const text = 'starting backup\npg_dump: error: connection refused\nexit-code, exit status 3';
    expect(errors).toEqual([text, text]);
  });

  test('a run keeps its known start when the journal is read again from the middle', async () => {
    const world = new World(CAPTURED_AT);
    await world.ok(['import', '--format', 'journald', '-'], { stdin: journal() });
    const before = rowsOf(world);
    const lines = journal().split('\n');
    const end = lines.findIndex(
      (line) => line.includes('"UNIT_RESULT"') && line.includes('slow.service'),
    );
    await world.ok(['import', '--format', 'journald', '-'], { stdin: lines.slice(end).join('\n') });
    const slow = (rows: Row[]) => rows.find(({ task_type: task }) => task === 'slow');
    expect(slow(rowsOf(world))).toMatchObject({
      started_at: slow(before)?.started_at,
      finished_at: slow(before)?.finished_at,
    });
  });

  test('--unit chooses the units that are imported as tasks', async () => {
    const world = await imported(
      'journald',
      journal(),
      ['--unit', 'slow*', '--unit', 'ok.service'],
      CAPTURED_AT,
    );
    expect(told(world, 'task_type')).toEqual([['ok'], ['slow'], ['slow2']]);
  });

  test('a run cut off by a reboot is lost; a run since the last boot is running', async () => {
    const lines = journal()
      .split('\n')
      .filter((line) => line.includes('tick.service'));
    const [start = ''] = lines;
    const later = start
      .replaceAll('tick.service', 'next.service')
      .replace(/"_BOOT_ID":"[0-9a-f]+"/, '"_BOOT_ID":"ffffffffffffffffffffffffffffffff"')
      .replace(/"INVOCATION_ID":"[0-9a-f]+"/, '"INVOCATION_ID":"0123456789abcdef0123456789abcdef"');
    const world = await imported('journald', `${start}\n${later}\n`, [], CAPTURED_AT);
    expect(told(world, 'task_type', 'status', 'lost_at').sort()).toEqual([
      ['next', 'running', null],
      ['tick', 'running', expect.any(Number)],
    ]);
  });
});

test('a journal entry is read even if a message is bytes, repeated or missing', async () => {
  const entry = (fields: object) =>
    JSON.stringify({
      _PID: '1',
      UNIT: 'a.service',
      INVOCATION_ID: 'aa',
      __REALTIME_TIMESTAMP: '1762696000000000',
      ...fields,
    });
  const world = await imported(
    'journald',
    [
      entry({ MESSAGE_ID: '7d4958e842da4a758f6c1cdc7b36dcc5' }),
      JSON.stringify({
        _SYSTEMD_UNIT: 'a.service',
        _SYSTEMD_INVOCATION_ID: 'aa',
        MESSAGE: [255, 111, 107],
      }),
      JSON.stringify({ _SYSTEMD_UNIT: 'a.service', _SYSTEMD_INVOCATION_ID: 'aa', MESSAGE: null }),
      entry({
        MESSAGE_ID: ['d9b373ed55a64feb8242e02dbe79a49c'],
        UNIT_RESULT: 'resources',
        __REALTIME_TIMESTAMP: '1762696001000000',
      }),
    ].join('\n'),
  );
  expect(told(world, 'status', 'error', 'finished_at')).toEqual([
    [
      'failed',
      '\ufffdok\n(a line too long for journalctl: print it with --all)\nresources',
      1762696001,
    ],
  ]);
});

onCaptures("Debian cron's log at level 7, as captured", () => {
  test('each end is paired with its start, each failure with the process that failed', async () => {
    const text = readFileSync(join(CAPTURES, 'debian-cron-L7.syslog'), 'utf8');
    const world = await imported('cron-syslog', text, [], {
      ...CAPTURED_AT,
      env: { GOALGEN_TIME_ZONE: 'UTC' },
    });
    const first = Date.parse('2026-11-23T03:10:01Z') / 1000;
    expect(
      rowsOf(world).map(({ task_type, status, exit_code, started_at, finished_at }) => [
        task_type,
        status,
        exit_code,
        started_at - first,
        Number(finished_at) - first,
      ]),
    ).toEqual([
      ['echo ok', 'success', 0, 0, 0],
      ['echo oops >&2; exit 3', 'failed', 3, 0, 0],
      ['sleep 5', 'success', 0, 0, 5],
      ['echo ok', 'success', 0, 60, 60],
      ['echo oops >&2; exit 3', 'failed', 3, 60, 60],
      ['sleep 5', 'success', 0, 60, 65],
    ]);
  });
});

describe("cron's log", () => {
  test('a log of the default level has only starts: it warns, and no run succeeds', async () => {
    const world = new World(CAPTURED_AT);
    const stdin =
      'Nov 23 03:10:01 host CRON[66]: (root) CMD (curl -u me:hunter2 http://x)\n' +
      'Nov 23 03:10:01 host sshd[1]: hello\n';
    const { stderr } = await world.goalgen(['import', '--format', 'cron-syslog', '-'], { stdin });
    expect(stderr).toContain('1 start and no end');
    expect(told(world, 'task_type', 'status')).toEqual([
      ['curl -u me:[redacted] http://x', 'running'],
    ]);
  });

  test('a December date read in January is of last year; ISO 8601 times are read too', async () => {
    const stdin =
      'Dec 31 23:59:01 h CRON[1]: (a) CMD (x)\n' +
      '2026-01-01T00:01:02.123456+00:00 h CRON[2]: (a) CMD (y)\n';
    const world = new World({ now: Date.parse('2026-01-01T01:00:00Z') / 1000 });
    await world.ok(['import', '--format', 'cron-syslog', '-'], { stdin });
    expect(told(world, 'started_at')).toEqual([
      [Date.parse('2025-12-31T23:59:01Z') / 1000],
      [Date.parse('2026-01-01T00:01:02.123Z') / 1000],
    ]);
  });
});

describe('GitHub Actions', () => {
  const run = (fields: object) => ({
    databaseId: 7,
    workflowName: 'CI',
    startedAt: '2025-11-09T10:00:00Z',
    createdAt: '2025-11-09T09:59:00Z',
    updatedAt: '2025-11-09T10:05:00Z',
    status: 'completed',
    conclusion: 'failure',
    attempt: 2,
    ...fields,
  });

  test('in the output of gh each attempt is a run, and each conclusion has a status', async () => {
    const conclusions = [
      'success',
      'failure',
      'startup_failure',
      'timed_out',
      'cancelled',
      'skipped',
      'neutral',
      'stale',
      'action_required',
    ];
    const runs = conclusions.map((conclusion, index) => run({ conclusion, databaseId: index }));
    const world = await imported('github-actions', JSON.stringify(runs));
    expect(told(world, 'run_id', 'status')).toEqual([
      ['0:2', 'success'],
      ['1:2', 'failed'],
      ['2:2', 'failed'],
      ['3:2', 'timeout'],
      ['4:2', 'cancelled'],
      ['5:2', 'skipped'],
      ['6:2', 'skipped'],
      ['7:2', 'running'],
    ]);
  });

  test('a missing attempt, an unknown start and a run in progress are read', async () => {
    const runs = [
      run({ attempt: undefined, startedAt: '0001-01-01T00:00:00Z' }),
      run({ databaseId: 8, status: 'in_progress', conclusion: '' }),
    ];
    const world = await imported('github-actions', JSON.stringify(runs));
    expect(told(world, 'run_id', 'started_at', 'status', 'finished_at')).toEqual([
      [
        '7:1',
        Date.parse('2025-11-09T09:59:00Z') / 1000,
        'failed',
        Date.parse('2025-11-09T10:05:00Z') / 1000,
      ],
      ['8:2', Date.parse('2025-11-09T10:00:00Z') / 1000, 'running', null],
    ]);
  });

  test('pages of the REST API are read; the first failed job and step is the error', async () => {
    const page = {
      total_count: 1,
      workflow_runs: [
        {
          id: 1,
          name: 'Nightly',
          run_attempt: 1,
          status: 'completed',
          conclusion: 'failure',
          created_at: '2025-11-09T10:00:00Z',
          run_started_at: '2025-11-09T10:00:00Z',
          updated_at: '2025-11-09T10:01:00Z',
        },
      ],
    };
    const jobs = [
      { name: 'lint', conclusion: 'success' },
      { name: 'test', conclusion: 'failure', steps: [{ name: 'npm test', conclusion: 'failure' }] },
    ];
    const world = await imported(
      'github-actions',
      JSON.stringify([page, { workflow_runs: [run({ jobs })] }]),
    );
    expect(told(world, 'task_type', 'error')).toEqual([
      ['CI', 'test / npm test'],
      ['Nightly', 'failure'],
    ]);
  });

  test('a run in progress is updated once it has ended', async () => {
    const world = await imported(
      'github-actions',
      JSON.stringify([run({ status: 'in_progress', conclusion: '' })]),
    );
    expect(
      await world.ok(['import', '--format', 'github-actions', '-'], {
        stdin: JSON.stringify([run({})]),
      }),
    ).toBe('1 run read: 0 new, 1 updated, 0 known\n');
    expect(told(world, 'status')).toEqual([['failed']]);
  });
});

describe('Kubernetes', () => {
  const job = (name: string, status: object) => ({
    kind: 'Job',
    metadata: {
      name: `${name}-29`,
      namespace: 'prod',
      uid: `uid-${name}`,
      ownerReferences: [{ kind: 'CronJob', name }],
    },
    status: { startTime: '2025-11-09T10:00:00Z', ...status },
  });
  const condition = (type: string, fields = {}) => ({
    conditions: [{ type, status: 'True', lastTransitionTime: '2025-11-09T10:03:00Z', ...fields }],
  });

  test('a job is a run of its CronJob, and a failed job ends at its Failed condition', async () => {
    const items = [
      job('a', { ...condition('Complete'), completionTime: '2025-11-09T10:02:00Z' }),
      job('b', {
        ...condition('Failed', {
          reason: 'BackoffLimitExceeded',
          message: 'Job has reached the specified backoff limit',
        }),
        failed: 3,
      }),
      job('c', condition('Failed', { reason: 'DeadlineExceeded' })),
      job('d', condition('Suspended')),
      job('e', condition('FailureTarget')),
    ];
    const world = await imported('kubernetes', JSON.stringify({ kind: 'List', items }));
    expect(
      rowsOf(world).map((row) => [
        row.task_type,
        row.status,
        row.finished_at === null ? null : (row.finished_at - row.started_at) / 60,
        row.error,
      ]),
    ).toEqual([
      ['prod/a', 'success', 2, null],
      ['prod/b', 'failed', 3, 'BackoffLimitExceeded: Job has reached the specified backoff limit'],
      ['prod/c', 'timeout', 3, 'DeadlineExceeded'],
      ['prod/e', 'running', null, null],
    ]);
  });
});

describe('CSV', () => {
  const MAP = [
    '--map',
    'task_type=Job Name',
    '--map',
    'started_at=StartTime',
    '--map',
    'finished_at=EndTime',
    '--map',
    'status=Result',
    '--map',
    'error=Message',
    '--map',
    'host==db1',
  ];

  test('columns are found by name or --map, statuses by the words of other programs', async () => {
    const text =
      '\ufeffJob Name,StartTime,EndTime,Result,Message\r\n' +
      '"backup, nightly",2025-11-09 10:00,2025-11-09 10:05,FAILED,"said ""no""\nand left"\r\n' +
      'sync,2025-11-09 11:00,2025-11-09 11:01,Succeeded,\r\n';
    const world = await imported('csv', text, MAP);
    expect(told(world, 'task_type', 'run_id', 'status', 'error')).toEqual([
      ['backup, nightly', 'backup, nightly 2025-11-09 10:00 db1', 'failed', 'said "no"\nand left'],
      ['sync', 'sync 2025-11-09 11:00 db1', 'success', null],
    ]);
  });

  test('bad lines are reported by number and written to a file that can be imported', async () => {
    const world = new World();
    const rejects = join(world.folder, 'rejects.csv');
    const stdin =
      'task_type;run_id;started_at;finished_at;status\n' +
      'a;1;1762690000;1762690001;failed\n' +
      'a;2;never;1762690001;failed\n' +
      'a;3\n' +
      'a;4;1762690000;1762690001;exploded\n';
    const { code, stderr, stdout } = await world.goalgen(
      ['import', '--format', 'csv', '--delimiter', ';', '--rejects', rejects, '-'],
      { stdin },
    );
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: '4 runs read: 1 new, 0 updated, 0 known, 3 rejected\n',
    });
    expect(stderr).toContain('3 lines were not imported: line 3: started_at: not a time');
    expect(stderr).toMatch(
      /line 4: Invalid Record Length: columns length is 5, got 2; line 5: status: "exploded" is none of/,
    );
    expect(readFileSync(rejects, 'utf8')).toBe(
      '"task_type";"run_id";"started_at";"finished_at";"status"\n' +
        'a;2;never;1762690001;failed\n' +
        'a;3\n' +
        'a;4;1762690000;1762690001;exploded\n',
    );
    expect(statSync(rejects).mode & 0o777).toBe(0o600);
  });

  test.each([
    [['--map', 'nonsense=X'], '--map nonsense=X'],
    [['--map', 'status'], '--map status'],
    [['--source', 'a:b'], '--source a:b'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await new World().goalgen(['import', '--format', 'csv', ...args, '-']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });
});

describe('edge cases of the formats', () => {
  test('in merged journals the boot of one machine says nothing about another', async () => {
    const entry = (machine: string, run: number, id: string, fields = {}) =>
      JSON.stringify({
        _PID: '1',
        UNIT: 'backup.service',
        INVOCATION_ID: `${machine}${run}`,
        _MACHINE_ID: machine,
        _BOOT_ID: `boot-${machine}`,
        MESSAGE_ID: id,
        __REALTIME_TIMESTAMP: String(1_762_690_000_000_000 + run * 1_000_000),
        ...fields,
      });
    const [starting, succeeded] = [
      '7d4958e842da4a758f6c1cdc7b36dcc5',
      '7ad2d189f7e94e70a38c781354912448',
    ];
    const lines = [0, 1, 2].flatMap((run) => [
      entry('a', run, starting),
      entry('b', run, starting),
      entry('a', run, succeeded),
      entry('b', run, succeeded),
    ]);
    expect(told(await imported('journald', lines.join('\n')), 'status')).toEqual(
      Array(6).fill(['success']),
    );
  });

  onCaptures('the captured journal', () => {
    test('a journal read again from any line on changes no known run', async () => {
      const lines = readFileSync(join(CAPTURES, 'journal.systemd252.jsonl'), 'utf8')
        .trim()
        .split('\n');
      const world = new World(CAPTURED_AT);
      await world.ok(['import', '--format', 'journald', '-'], { stdin: lines.join('\n') });
      const before = rowsOf(world);
      for (let from = 1; from < lines.length; from += 3)
        await world.ok(['import', '--format', 'journald', '-'], {
          stdin: lines.slice(from).join('\n'),
        });
      expect(rowsOf(world)).toEqual(before);
    });
  });

  test("an entry that only claims to be systemd's is ignored, a user manager's read", async () => {
    const failed = {
      MESSAGE_ID: 'd9b373ed55a64feb8242e02dbe79a49c',
      UNIT_RESULT: 'exit-code',
      __REALTIME_TIMESTAMP: '1762690000000000',
    };
    const forged = {
      ...failed,
      _PID: '4242',
      _UID: '1000',
      SYSLOG_IDENTIFIER: 'systemd',
      UNIT: 'forged.service',
      INVOCATION_ID: 'f',
    };
    const user = {
      ...failed,
      _PID: '900',
      _SYSTEMD_UNIT: 'user@1000.service',
      _SYSTEMD_USER_UNIT: 'init.scope',
      USER_UNIT: 'sync.service',
      USER_INVOCATION_ID: 'u',
    };
    const world = await imported(
      'journald',
      [forged, user].map((entry) => JSON.stringify(entry)).join('\n'),
    );
    expect(told(world, 'task_type', 'status')).toEqual([['sync', 'failed']]);
  });

  const CRON = (host: string, at: string, pid: number, message: string) =>
    `2025-11-0${at}Z ${host} CRON[${pid}]: ${message}`;

  test("in cron's log of two hosts, equal process ids are told apart by host", async () => {
    const text = [
      CRON('alpha', '9T10:00:01', 12, '(root) CMD (x)'),
      CRON('beta', '9T10:00:01', 12, '(root) CMD (x)'),
      CRON('beta', '9T10:00:02', 10, '(CRON) error (grandchild #12 failed with exit status 3)'),
      CRON('beta', '9T10:00:02', 10, '(root) END (x)'),
      CRON('alpha', '9T10:00:05', 10, '(root) END (x)'),
    ].join('\n');
    const world = await imported('cron-syslog', text);
    expect(world.rows('SELECT host, status FROM task_executions ORDER BY host')).toEqual([
      { host: 'alpha', status: 'success' },
      { host: 'beta', status: 'failed' },
    ]);
  });

  test('a start without an end never takes the end of another run', async () => {
    const day = (date: number, pid: number, hasEnd: boolean) => [
      CRON('h', `${date}T03:00:01`, pid + 2, '(root) CMD (x)'),
      ...(hasEnd ? [CRON('h', `${date}T03:00:09`, pid, '(root) END (x)')] : []),
    ];
    const world = await imported(
      'cron-syslog',
      [
        ...day(6, 500, true),
        ...day(7, 700, false),
        ...day(8, 900, true),
        ...day(9, 100, true),
      ].join('\n'),
    );
    expect(
      rowsOf(world).map((row) => [
        row.status,
        row.finished_at === null ? null : row.finished_at - row.started_at,
      ]),
    ).toEqual([
      ['success', 8],
      ['running', null],
      ['success', 8],
      ['success', 8],
    ]);
  });

  test('a failure whose start was rotated away is reported', async () => {
    const stdin = CRON(
      'h',
      '9T10:00:02',
      10,
      '(CRON) error (grandchild #12 failed with exit status 3)',
    );
    const { stdout } = await new World().goalgen(['import', '--format', 'cron-syslog', '-'], {
      stdin,
    });
    expect(stdout).toContain('1 time a failure of a command that the log does not name');
  });

  test('a hundred thousand starts without an end are read within seconds', async () => {
    const stdin = Array.from({ length: 100_000 }, (_, index) =>
      CRON('h', '9T10:00:01', index + 2, `(root) CMD (job ${index % 50})`),
    ).join('\n');
    const world = new World();
    const started = process.cpuUsage();
    await world.ok(['import', '--format', 'cron-syslog', '-'], { stdin });
    // Seconds of processor time, not minutes: a line must not be compared with all the others.
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(60);
    expect(world.rows('SELECT count(*) AS count FROM task_executions')).toEqual([
      { count: 100_000 },
    ]);
  });

  test('concatenated pages of JSON are read, with the runs that have begun', async () => {
    const page = (id: number) =>
      JSON.stringify({
        workflow_runs: [
          {
            id,
            name: 'x',
            status: id === 2 ? 'queued' : 'completed',
            conclusion: id === 2 ? null : 'success',
            created_at: '2025-11-09T10:00:00Z',
            updated_at: '2025-11-09T10:01:00Z',
          },
        ],
      });
    const world = await imported('github-actions', `${page(1)}${page(2)}\n${page(3)}`);
    expect(told(world, 'status').sort()).toEqual([['success'], ['success']]);
  });

  test('without attempt numbers, a rerun that succeeded makes the run a success', async () => {
    const run = (conclusion: string, updatedAt: string) =>
      JSON.stringify([
        {
          databaseId: 1,
          workflowName: 'x',
          status: 'completed',
          conclusion,
          startedAt: '2025-11-09T10:00:00Z',
          updatedAt,
        },
      ]);
    const world = await imported('github-actions', run('failure', '2025-11-09T10:05:00Z'));
    await world.ok(['import', '--format', 'github-actions', '-'], {
      stdin: run('success', '2025-11-09T11:05:00Z'),
    });
    expect(told(world, 'status')).toEqual([['success']]);
  });

  test('a document of 20 MB is read if whole and refused if cut off, both quickly', async () => {
    const whole = JSON.stringify([
      {
        databaseId: 1,
        workflowName: 'x',
        status: 'completed',
        conclusion: 'success',
        startedAt: '2025-11-09T10:00:00Z',
        updatedAt: '2025-11-09T10:00:00Z',
        displayTitle: '\\"'.repeat(10_000_000),
      },
    ]);
    const world = new World();
    expect(
      await world.goalgen(['import', '--format', 'github-actions', '-'], { stdin: whole }),
    ).toMatchObject({
      code: 0,
    });
    expect(
      await world.goalgen(['import', '--format', 'github-actions', '-'], {
        stdin: whole.slice(0, -1000),
      }),
    ).toMatchObject({ code: 2 });
  });

  test('deleting the logs of a workflow run a year later does not move its end', async () => {
    const run = (updatedAt: string) =>
      JSON.stringify([
        {
          databaseId: 1,
          workflowName: 'x',
          status: 'completed',
          conclusion: 'failure',
          attempt: 1,
          startedAt: '2025-11-09T10:00:00Z',
          updatedAt,
        },
      ]);
    const world = await imported('github-actions', run('2025-11-09T10:05:00Z'));
    await world.ok(['import', '--format', 'github-actions', '-'], {
      stdin: run('2026-11-09T10:05:00Z'),
    });
    expect(told(world, 'finished_at')).toEqual([[Date.parse('2025-11-09T10:05:00Z') / 1000]]);
  });

  test('a line that is not UTF-8 is written to the rejects file byte for byte', async () => {
    const world = new World();
    const rejects = join(world.folder, 'rejects');
    const line = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    await world.goalgen(['import', '--rejects', rejects, '-'], {
      stdin: Buffer.concat([line, Buffer.from('\n')]),
    });
    expect(readFileSync(rejects)).toEqual(Buffer.concat([line, Buffer.from('\n')]));
  });

  test('a rejects file that is a link to the input, or the database, is refused', async () => {
    const world = new World();
    const file = join(world.folder, 'in');
    writeFileSync(file, 'nonsense\n');
    symlinkSync(file, `${file}.link`);
    linkSync(file, `${file}.hard`);
    for (const other of [`${file}.link`, `${file}.hard`, world.database])
      expect(await world.goalgen(['import', '--rejects', other, file])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('in use here'),
      });
    expect(readFileSync(file, 'utf8')).toBe('nonsense\n');
  });

  test('CSV that is not UTF-8 is refused, and so is an empty delimiter', async () => {
    const stdin = Buffer.concat([
      Buffer.from('task_type,run_id,started_at,finished_at,status\ncaf'),
      Buffer.from([0xe9]),
      Buffer.from(',1,1,2,failed\n'),
    ]);
    expect(await new World().goalgen(['import', '--format', 'csv', '-'], { stdin })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Error: The file is not UTF-8.\nTry: iconv/),
    });
    expect(
      await new World().goalgen(['import', '--format', 'csv', '--delimiter', '', '-']),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Error: --delimiter/),
    });
  });

  test('a failed unit without a recorded exit status or result is still a failure', async () => {
    const entry = (fields: object) =>
      JSON.stringify({
        _PID: '1',
        UNIT: 'a.service',
        INVOCATION_ID: 'aa',
        __REALTIME_TIMESTAMP: '1762696000000000',
        ...fields,
      });
    const world = await imported(
      'journald',
      [
        entry({ MESSAGE_ID: '98e322203f7a4ed290d09fe03c09fe15', EXIT_CODE: 'exited' }),
        entry({ MESSAGE_ID: 'd9b373ed55a64feb8242e02dbe79a49c' }),
      ].join('\n'),
    );
    expect(told(world, 'status', 'exit_code')).toEqual([['failed', null]]);
  });
});

describe('rejects', () => {
  test('rejects hold the input as read, and no file is made when there are none', async () => {
    const world = new World();
    const rejects = join(world.folder, 'rejects');
    const stdin =
      '{"task_type":"a","run_id":"1","started_at":1762682400,"finished_at":1762682401,"status":"failed"}\n' +
      'nonsense\n';
    await world.goalgen(['import', '--rejects', rejects, '-'], { stdin });
    expect(readFileSync(rejects, 'utf8')).toBe('nonsense\n');
    await world.ok(['import', '--rejects', `${rejects}2`, '-'], {
      stdin: stdin.split('\n')[0] ?? '',
    });
    expect(existsSync(`${rejects}2`)).toBe(false);
    const github = JSON.stringify([
      {
        databaseId: 1,
        workflowName: 'x',
        status: 'completed',
        conclusion: 'odd',
        startedAt: '2025-11-09T10:00:00Z',
        updatedAt: '2025-11-09T10:00:00Z',
      },
    ]);
    await world.goalgen(['import', '--format', 'github-actions', '--rejects', rejects, '-'], {
      stdin: github,
    });
    const again = await world.goalgen(['import', '--format', 'github-actions', '-'], {
      stdin: readFileSync(rejects, 'utf8').replace('odd', 'failure'),
    });
    expect(again).toMatchObject({ code: 0, stdout: '1 run read: 1 new, 0 updated, 0 known\n' });
  });

  test('the rejects file may not be the input', async () => {
    const world = new World();
    const file = join(world.folder, 'in');
    writeFileSync(file, 'nonsense\n');
    expect(await world.goalgen(['import', '--rejects', file, file])).toMatchObject({ code: 2 });
    expect(readFileSync(file, 'utf8')).toBe('nonsense\n');
  });

  test('an empty input is reported as 0 runs read', async () => {
    const { code, stderr } = await new World().goalgen(
      ['import', '--format', 'github-actions', '-'],
      { stdin: '[]' },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('0 runs read') });
  });
});
