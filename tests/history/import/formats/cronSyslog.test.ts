import { describe, expect, test } from '@jest/globals';
import { cronSyslog } from '../../../../src/history/import/formats/cronSyslog';
import { parseInstant } from '../../../../src/lib/clock';
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

  test("a start without an end in cron's log is still running", async () => {
    expect(await valuesIn(cronSyslog, STARTED)).toMatchObject([
      { status: 'running', finished_at: null, exit_code: null, error: null },
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

  test('ends without a start bring a warning that they are lost', async () => {
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
