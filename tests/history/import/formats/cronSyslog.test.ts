import { describe, expect, test } from '@jest/globals';
import { cronSyslog } from '../../../../src/history/import/formats/cronSyslog';
import { parseInstant } from '../../../../src/lib/timeText';
import { candidatesIn, valuesIn } from '../../../support/importing';

const at = (time: string) => parseInstant(`2025-11-09T${time}Z`, 'UTC');
const line = (time: string, pid: number, message: string, host = 'alpha') =>
  `Nov  9 ${time} ${host} CRON[${pid}]: ${message}\n`;

const STARTED = line('03:10:01', 66, '(root) CMD (sync  all)');
const ENDED = line('03:11:01', 64, '(root) END (sync  all)');

describe('the lines of a run', () => {
  test("a start and an end in cron's log are a success, named by the command", async () => {
    expect(await candidatesIn(cronSyslog, STARTED + ENDED)).toEqual([
      {
        number: 1,
        raw: STARTED.trimEnd(),
        value: {
          task_type: 'sync all',
          run_id: `alpha#66@${at('03:10:01')}`,
          started_at: at('03:10:01'),
          finished_at: at('03:11:01'),
          status: 'success',
          error: null,
          exit_code: 0,
          host: 'alpha',
        },
      },
    ]);
  });

  test.each([
    ['failed with exit status 3', { error: 'exit status 3', exit_code: 3 }],
    ['terminated by signal 9, core dumped', { error: 'signal 9', exit_code: null }],
  ])("a run in cron's log that %s has failed", async (how, expected) => {
    const failed = line('03:11:00', 64, `(CRON) error (grandchild #66 ${how})`);
    expect(await valuesIn(cronSyslog, STARTED + failed + ENDED)).toMatchObject([
      { status: 'failed', finished_at: at('03:11:01'), ...expected },
    ]);
  });

  test('a failed run that ended before it began, as the clock was set back, has no start', async () => {
    const failed = line('03:01:00', 64, '(CRON) error (grandchild #66 failed with exit status 3)');
    const ended = line('03:01:00', 64, '(root) END (sync  all)');
    expect(await valuesIn(cronSyslog, STARTED + failed + ended)).toMatchObject([
      { status: 'failed', started_at: null, finished_at: at('03:01:00') },
    ]);
  });

  test("a start without an end is still running where cron's log holds other ends", async () => {
    const other = line('03:12:01', 80, '(root) CMD (load)');
    const [, run] = await valuesIn(cronSyslog, STARTED + ENDED + other);
    expect(run).toMatchObject({
      status: 'running',
      finished_at: null,
      exit_code: null,
      error: null,
    });
    expect(run).not.toHaveProperty('lost');
  });

  test("a start in a cron's log without ends is lost, not a success", async () => {
    expect(await valuesIn(cronSyslog, STARTED)).toMatchObject([
      { status: 'running', finished_at: null, lost: true },
    ]);
  });

  test("a start in cron's log whose process number is used again is still running", async () => {
    const again = line('03:20:01', 66, '(root) CMD (load)');
    expect(await valuesIn(cronSyslog, STARTED + again)).toMatchObject([
      { task_type: 'sync all', status: 'running' },
      { task_type: 'load', status: 'running' },
    ]);
  });

  test('ends of two runs of one command belong to the process after their own', async () => {
    const text =
      STARTED +
      line('03:10:02', 70, '(root) CMD (sync  all)') +
      line('03:10:30', 69, '(root) END (sync  all)') +
      ENDED;
    const runs = await valuesIn(cronSyslog, text);
    expect(runs).toMatchObject([
      { run_id: expect.stringContaining('#70@'), finished_at: at('03:10:30') },
      { run_id: expect.stringContaining('#66@'), finished_at: at('03:11:01') },
    ]);
  });

  test("secrets are removed from the command that names a run in cron's log", async () => {
    const redact = (text: string) => text.replace('all', '***');
    expect(await valuesIn(cronSyslog, STARTED, { redact })).toMatchObject([
      { task_type: 'sync ***' },
    ]);
  });

  test("a very long command in cron's log is cut to the length of a task name", async () => {
    const [run] = await valuesIn(
      cronSyslog,
      line('03:10:01', 66, `(root) CMD (${'x'.repeat(600)})`),
    );
    expect(run).toMatchObject({ task_type: `${'x'.repeat(499)}…` });
  });

  test("lines of other programs in cron's log are passed over", async () => {
    const text =
      'Nov  9 03:10:01 alpha sshd[66]: (root) CMD (sync)\n' +
      line('03:10:01', 66, 'pam_unix(cron:session): session opened');
    expect(await candidatesIn(cronSyslog, text)).toEqual([]);
  });
});

describe('the time of a line', () => {
  const startOf = async (prefix: string, timeZone = 'UTC') => {
    const found = await candidatesIn(cronSyslog, `${prefix} CRON[66]: (root) CMD (sync)\n`, {
      timeZone,
    });
    return found[0]?.value ?? found[0]?.problem;
  };

  test.each([
    ['Nov  9 03:10:01 alpha', '2025-11-09T03:10:01Z'],
    ['<78>Nov  9 03:10:01 alpha', '2025-11-09T03:10:01Z'],
    ['2025-11-09T03:10:01.500+01:00 alpha', '2025-11-09T02:10:01.500Z'],
    ['2025-11-09T03:10:01 alpha', '2025-11-09T03:10:01Z'],
    // Without a year: up to a day in the future is this year, later is last year.
    ['Nov 10 14:00:00 alpha', '2025-11-10T14:00:00Z'],
    ['Nov 10 14:00:01 alpha', '2024-11-10T14:00:01Z'],
    ['Dec 31 23:59:59 alpha', '2024-12-31T23:59:59Z'],
  ])('the time in "%s" is %s, as the log is read on 9 November 2025', async (prefix, time) => {
    expect(await startOf(prefix)).toMatchObject({
      started_at: parseInstant(time, 'UTC'),
      host: 'alpha',
    });
  });

  test("a time without an offset in cron's log is in the given zone", async () => {
    expect(await startOf('Nov  9 03:10:01 alpha', 'Europe/Berlin')).toMatchObject({
      started_at: at('02:10:01'),
    });
  });

  test("a line without a host in cron's log has a run without a host", async () => {
    expect(await startOf('Nov  9 03:10:01')).toMatchObject({ host: null });
  });

  test("a time that does not exist in cron's log is a problem", async () => {
    expect(await startOf('Nov 31 03:10:01 alpha')).toBe('not a time: Nov 31 03:10:01');
  });
});

describe('a log that tells too little', () => {
  const warningsOf = async (text: string) => {
    const warnings: string[] = [];
    await candidatesIn(cronSyslog, text, { warn: (message) => warnings.push(message) });
    return warnings;
  };

  test('starts without any end bring a warning that names the option of cron', async () => {
    expect(await warningsOf(STARTED)).toEqual([
      expect.stringMatching(/^1 start and no end: .*EXTRA_OPTS="-L 7"/),
    ]);
  });

  test('one open start among ends brings no warning', async () => {
    const open = line('03:12:01', 80, '(root) CMD (load)');
    expect(await warningsOf(STARTED + ENDED + open)).toEqual([]);
  });

  test('ends without a start bring a warning to read the rotated file first', async () => {
    expect(await warningsOf(ENDED + line('03:12:00', 90, '(root) END (load)'))).toEqual([
      expect.stringMatching(/^2 ends of runs that had begun before: .*rotated file/),
    ]);
  });

  test('a line that is not UTF-8 is a problem', async () => {
    expect(await candidatesIn(cronSyslog, Buffer.from([0xff, 0x0a]))).toMatchObject([
      { number: 1, problem: 'not UTF-8' },
    ]);
  });
});

describe("the levels at which Debian's cron logs", () => {
  const failure = line('03:11:01', 64, '(CRON) error (grandchild #66 failed with exit status 3)');

  test('with process numbers (-L 15) each end belongs to its start, and names lack the number', async () => {
    const text =
      line('03:10:01', 69, '(root) CMD ([72] sh -c "exit 3")') +
      line('03:10:01', 70, '(root) CMD ([71] sh -c "exit 3")') +
      line('03:10:02', 70, '(root) END ([71] sh -c "exit 3")') +
      line('03:10:03', 69, '(CRON) error (grandchild #72 failed with exit status 3)') +
      line('03:10:03', 69, '(root) END ([72] sh -c "exit 3")');
    expect(await valuesIn(cronSyslog, text)).toMatchObject([
      { task_type: 'sh -c "exit 3"', status: 'success', finished_at: at('03:10:02') },
      { task_type: 'sh -c "exit 3"', status: 'failed', exit_code: 3, finished_at: at('03:10:03') },
    ]);
  });

  test('a command that begins with a bracket keeps it', async () => {
    expect(
      await valuesIn(cronSyslog, line('03:10:01', 66, '(root) CMD ([ -x /bin/sync ] && sync)')),
    ).toMatchObject([{ task_type: '[ -x /bin/sync ] && sync' }]);
  });

  test('starts and failures (-L 5): a failed run ends when it fails, and the others are lost', async () => {
    const other = line('03:12:01', 80, '(root) CMD (load)');
    expect(await valuesIn(cronSyslog, STARTED + failure + other)).toMatchObject([
      { task_type: 'sync all', status: 'failed', finished_at: at('03:11:01') },
      { task_type: 'load', status: 'running', lost: true },
    ]);
  });

  test('ends and failures (-L 6): runs whose end and result are known, and no start', async () => {
    const success = line('03:12:00', 70, '(root) END (sync  all)');
    expect(await valuesIn(cronSyslog, failure + ENDED + success)).toMatchObject([
      { status: 'failed', exit_code: 3, started_at: null, finished_at: at('03:11:01') },
      { status: 'success', started_at: null, finished_at: at('03:12:00') },
    ]);
  });

  test('failures alone (-L 4) name no command, and are counted', async () => {
    const seen: string[] = [];
    const notUnderstood = (what: string) => seen.push(what);
    expect(await valuesIn(cronSyslog, failure + failure, { notUnderstood })).toEqual([]);
    expect(seen).toContain('a failure of a command that the log does not name');
  });

  test('a log of ends without any failure says that it may be no level with failures', async () => {
    const seen: string[] = [];
    const notUnderstood = (what: string) => seen.push(what);
    await valuesIn(cronSyslog, STARTED + ENDED, { notUnderstood });
    expect(seen).toEqual([expect.stringMatching(/log without failures, .* -L 7$/)]);
    await valuesIn(cronSyslog, STARTED + failure + ENDED, {
      notUnderstood: () => {
        throw new Error('a log with failures is understood');
      },
    });
  });
});

describe('a failure and its start', () => {
  test("a failure whose start the log lacks never takes another run's start", async () => {
    const text =
      line('03:10:05', 70, '(root) CMD (sync  all)') +
      line('03:11:01', 64, '(CRON) error (grandchild #66 failed with exit status 3)') +
      ENDED +
      line('03:12:00', 69, '(root) END (sync  all)');
    expect(await valuesIn(cronSyslog, text)).toMatchObject([
      { status: 'failed', started_at: null, finished_at: at('03:11:01') },
      { status: 'success', started_at: at('03:10:05'), finished_at: at('03:12:00') },
    ]);
  });
});

describe('two equal commands at once', () => {
  test('the one that fails is the failure, whichever ends first', async () => {
    const text =
      line('10:05:01', 102, '(root) CMD (sync)') +
      line('10:05:01', 103, '(root) CMD (sync)') +
      line('10:05:05', 101, '(root) END (sync)') +
      line('10:06:00', 100, '(CRON) error (grandchild #102 failed with exit status 1)') +
      line('10:06:00', 100, '(root) END (sync)');
    expect(await valuesIn(cronSyslog, text)).toMatchObject([
      { run_id: expect.stringContaining('#102@'), status: 'failed', finished_at: at('10:06:00') },
      { run_id: expect.stringContaining('#103@'), status: 'success', finished_at: at('10:05:05') },
    ]);
  });

  test('the end of a run that had begun before the log takes no start', async () => {
    const text =
      line('10:05:01', 801, '(root) CMD (sync)') +
      line('10:05:30', 500, '(root) END (sync)') +
      line('10:06:00', 800, '(CRON) error (grandchild #801 failed with exit status 1)') +
      line('10:06:00', 800, '(root) END (sync)');
    expect(await valuesIn(cronSyslog, text)).toMatchObject([
      { status: 'success', started_at: null },
      { run_id: expect.stringContaining('#801@'), status: 'failed' },
    ]);
  });
});

describe('the logs of several hosts in one file', () => {
  test('what one host logs says nothing of what another does not', async () => {
    const failure = line('03:11:00', 64, '(CRON) error (grandchild #66 failed with exit status 3)');
    const told: string[] = [];
    const runs = await valuesIn(
      cronSyslog,
      STARTED +
        failure +
        ENDED +
        line('03:10:01', 6, '(root) CMD (load)', 'beta') +
        line('03:10:01', 6, '(root) CMD (load)', 'gamma') +
        line('03:10:03', 5, '(root) END (load)', 'gamma'),
      { notUnderstood: (what, example) => told.push(`${what}: ${example}`) },
    );
    expect(runs.map((run) => [Object(run).host, Object(run).status, Object(run).lost])).toEqual([
      ['alpha', 'failed', undefined],
      ['gamma', 'success', undefined],
      ['beta', 'running', true],
    ]);
    expect(told).toEqual([expect.stringMatching(/log without failures.*gamma/)]);
  });

  test('a host that begins anew has lost the runs that went on, and no other host has', async () => {
    const runs = await valuesIn(
      cronSyslog,
      STARTED +
        line('03:10:02', 70, '(root) CMD (load)', 'beta') +
        line('03:20:00', 3, '(CRON) INFO (Running @reboot jobs)') +
        line('03:21:00', 69, '(root) END (load)', 'beta'),
    );
    expect(runs).toMatchObject([
      { host: 'alpha', status: 'running', lost: true },
      { host: 'beta', status: 'success' },
    ]);
  });
});

describe('lines in other forms', () => {
  test('lines that end in a carriage return are read', async () => {
    const text = (STARTED + ENDED).replaceAll('\n', '\r\n');
    expect(await valuesIn(cronSyslog, text)).toMatchObject([{ status: 'success' }]);
  });

  test.each([
    'Sun 2025-11-09 11:06:01 CET web1 CRON[900]: (CRON) error (grandchild #901 failed)',
    'Nov  9 10:07:01 web1 crond: (root) CMD (nopid)',
    '2025 Nov  9 10:07:01 web1 CRON[900]: (root) CMD (sync)',
  ])('a line of a cron in an unknown form is counted: %s', async (text) => {
    const told: string[] = [];
    const notUnderstood = (what: string) => told.push(what);
    expect(await valuesIn(cronSyslog, `${text}\n`, { notUnderstood })).toEqual([]);
    expect(told).toEqual(['a line of a cron in a form that goalgen does not read']);
  });
});

describe('logs of other crons', () => {
  const read = async (text: string) => {
    const told: string[] = [];
    const runs = await valuesIn(cronSyslog, text, {
      notUnderstood: (what, example) => told.push(`${what}: ${example}`),
    });
    return { runs, told };
  };

  test.each([
    ['RFC 5424', '<78>1 2025-11-09T03:10:01.5+00:00 web1 CRON 66 - - (root) CMD (sync)', 'web1'],
    [
      'structured data',
      '<78>1 2025-11-09T03:10:01.5Z web1 cron 66 - [a b="c"] (root) CMD (sync)',
      'web1',
    ],
    ['short-precise', 'Nov 09 03:10:01.500000 web1 CRON[66]: (root) CMD (sync)', 'web1'],
    ['short-full', 'Sun 2025-11-09 03:10:01.5 UTC web1 CRON[66]: (root) CMD (sync)', 'web1'],
    ['short-iso', '2025-11-09T03:10:01.5+0000 web1 CRON[66]: (root) CMD (sync)', 'web1'],
    ['short-unix', '1762657801.500000 web1 CRON[66]: (root) CMD (sync)', 'web1'],
    ['FreeBSD', 'Nov  9 03:10:01.5 web1 /usr/sbin/cron[66]: (root) CMD (sync)', 'web1'],
    ['cronie', 'Nov  9 03:10:01.5 web1 CROND[66]: (root) CMD (sync)', 'web1'],
    ['busybox', 'Nov  9 03:10:01.5 web1 cron.info crond[7]: USER root pid 66 cmd sync', 'web1'],
  ])('a start as %s writes it is read', async (_, text, host) => {
    const { runs } = await read(`${text}\n`);
    expect(runs).toMatchObject([
      {
        task_type: 'sync',
        run_id: `${host}#66@${(at('03:10:01') ?? 0) + 0.5}`,
        started_at: (at('03:10:01') ?? 0) + 0.5,
        host,
      },
    ]);
  });

  test('a start as OpenWrt writes it has the year of the line and no host', async () => {
    const text = 'Sat Mar 22 19:21:00 2025 cron.err crond[1933]: USER root pid 9366 cmd sync\n';
    expect((await read(text)).runs).toMatchObject([
      { task_type: 'sync', started_at: parseInstant('2025-03-22T19:21:00Z', 'UTC'), host: null },
    ]);
  });

  test('cronie says that a run ended and not how, so the run is lost and never a success', async () => {
    const warnings: string[] = [];
    const runs = await valuesIn(
      cronSyslog,
      'Nov  9 10:01:01 db1 CROND[24771]: (root) CMD (run-parts /etc/cron.hourly)\n' +
        'Nov  9 10:01:01 db1 CROND[24770]: (root) CMDOUT (exited with return code 1)\n' +
        'Nov  9 10:01:01 db1 CROND[24770]: (root) CMDEND (run-parts /etc/cron.hourly)\n',
      { warn: (message) => warnings.push(message) },
    );
    expect(runs).toMatchObject([{ status: 'running', finished_at: null, lost: true }]);
    expect(warnings).toEqual([expect.stringMatching(/^cronie does not log how runs end/)]);
  });

  test.each([
    ['crond: USER root pid  66 cmd sync', 'a line of crond without a time'],
    [
      "Nov  9 03:10:01 db1 anacron[25202]: Job 'cron.daily' terminated (exit status: 1)",
      'a line of anacron that goalgen does not read',
    ],
    [
      'Nov  9 03:10:01 db1 CROND[66]: (bob) FAILED to open PAM security session (Denied)',
      'a line of CROND that goalgen does not read',
    ],
    [
      'Nov  9 03:10:01 db1 fcron[66]: Job sync started for user root',
      'a line of fcron that goalgen does not read',
    ],
  ])('the line "%s" is counted and its cron named', async (text, what) => {
    expect(await read(`${text}\n`)).toEqual({ runs: [], told: [`${what}: ${text}`] });
  });

  test.each([
    'Nov  9 03:10:01 db1 cron[62]: (CRON) INFO (Running @reboot jobs)',
    'Nov  9 03:10:01 db1 CRON[65]: (CRON) info (No MTA installed, discarding output)',
    'Nov  9 03:10:01 db1 crontab[65]: (root) LIST (root)',
    'Nov  9 03:10:01 db1 CRON[65]: pam_unix(cron:session): session closed for user root',
    'Nov  9 03:10:01 db1 sshd[65]: (root) CMD (cron)',
  ])('the line "%s" says nothing of a run', async (text) => {
    expect(await read(`${text}\n`)).toEqual({ runs: [], told: [] });
  });
});

describe('the hour that comes twice when clocks are set back', () => {
  const newYork = { timeZone: 'America/New_York' };
  const night = (time: string, pid: number, message: string, host = 'web1') =>
    `Nov  2 ${time} ${host} CRON[${pid}]: ${message}\n`;

  test('a run from before to after the change took as long as it did', async () => {
    const [run] = await valuesIn(
      cronSyslog,
      night('01:59:50', 662, '(root) CMD (sync)') + night('01:20:10', 650, '(root) END (sync)'),
      newYork,
    );
    const { started_at: began, finished_at: ended } = Object(run);
    expect(ended - began).toBe(1220);
  });

  test('lines after the change stay in the second of the two hours, on each host', async () => {
    const runs = await valuesIn(
      cronSyslog,
      night('01:59:50', 1, '(root) CMD (a)') +
        night('01:00:00', 2, '(root) CMD (b)') +
        night('01:30:00', 3, '(root) CMD (c)') +
        night('01:30:00', 4, '(root) CMD (d)', 'web2'),
      newYork,
    );
    const first = parseInstant('2025-11-02T05:30:00Z', 'UTC') ?? 0;
    expect(runs.map((run) => Object(run).started_at - first)).toEqual([1790, 1800, 3600, 0]);
  });

  test('lines a few seconds out of order are in the first of the two hours', async () => {
    const runs = await valuesIn(
      cronSyslog,
      night('01:20:10', 1, '(root) CMD (a)') + night('01:20:08', 2, '(root) CMD (b)'),
      newYork,
    );
    expect(runs.map((run) => Object(run).started_at)).toEqual([
      parseInstant('2025-11-02T05:20:10Z', 'UTC'),
      parseInstant('2025-11-02T05:20:08Z', 'UTC'),
    ]);
  });
});
