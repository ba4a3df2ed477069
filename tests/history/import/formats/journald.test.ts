import { describe, expect, test } from '@jest/globals';
import { journald } from '../../../../src/history/import/formats/journald';
import {
  EXEC_FAILED,
  EXITED,
  FAILED,
  START_DONE,
  STARTING,
  SUCCEEDED,
} from '../../../../src/history/import/formats/journalEntry';
import { candidatesIn, valuesIn } from '../../../support/importing';

const HOST = { _BOOT_ID: 'boot1', _MACHINE_ID: 'm1', _HOSTNAME: 'alpha' };

/** A line of systemd about the unit sync.service, `second` seconds after 1970. */
function manager(second: number, id: string, more: object = {}): string {
  return line(second, {
    _PID: '1',
    UNIT: 'sync.service',
    INVOCATION_ID: 'i1',
    MESSAGE_ID: id,
    ...more,
  });
}

function line(second: number, entry: object): string {
  return `${JSON.stringify({ ...HOST, __REALTIME_TIMESTAMP: `${second}000000`, ...entry })}\n`;
}

/** A line that a process of the unit wrote. */
const output = (message: string, more: object = { _SYSTEMD_INVOCATION_ID: 'i1' }) =>
  line(101, { _PID: '77', _SYSTEMD_UNIT: 'sync.service', MESSAGE: message, ...more });

const read = (...lines: readonly string[]) => valuesIn(journald, lines.join(''));

describe('the runs of a service', () => {
  test('a journal from start to success is a successful run', async () => {
    expect(await read(manager(100, STARTING), manager(160, SUCCEEDED))).toEqual([
      {
        task_type: 'sync',
        run_id: 'i1',
        started_at: 100,
        finished_at: 160,
        status: 'success',
        error: null,
        exit_code: null,
        host: 'alpha',
        yields_to_known: false,
      },
    ]);
  });

  test('a failed run in the journal has its output, result and exit status as error', async () => {
    const runs = await read(
      manager(100, STARTING),
      output('no space left'),
      manager(159, EXITED, { EXIT_CODE: 'exited', EXIT_STATUS: '3' }),
      manager(160, FAILED, { UNIT_RESULT: 'exit-code' }),
    );
    expect(runs).toMatchObject([
      { status: 'failed', error: 'no space left\nexit-code, exit status 3', exit_code: 3 },
    ]);
  });

  test('a run in the journal that was killed has no exit code', async () => {
    const runs = await read(
      manager(100, STARTING),
      manager(159, EXITED, { EXIT_CODE: 'killed', EXIT_STATUS: 'KILL' }),
      manager(160, FAILED, { UNIT_RESULT: 'signal' }),
    );
    expect(runs).toMatchObject([{ error: 'signal, killed by signal KILL', exit_code: null }]);
  });

  test.each([
    ['timeout', 'timeout', 'timeout'],
    ['watchdog', 'timeout', 'watchdog'],
    ['exec-condition', 'skipped', null],
    ['resources', 'failed', 'resources'],
    [undefined, 'failed', 'failed'],
  ])('the result %s in the journal is the status %s', async (result, status, error) => {
    const more = result === undefined ? {} : { UNIT_RESULT: result };
    expect(await read(manager(100, STARTING), manager(160, FAILED, more))).toMatchObject([
      { status, error },
    ]);
  });

  test('a run whose start the journal lacks yields to what is known of it', async () => {
    expect(await read(manager(130, EXITED), manager(160, SUCCEEDED))).toMatchObject([
      { started_at: 130, yields_to_known: true },
    ]);
  });

  test('a run without an end in the journal is still running', async () => {
    expect(await read(manager(100, STARTING))).toMatchObject([
      { status: 'running', finished_at: null, yields_to_known: false },
    ]);
  });

  test('messages of systemd after the end of a run make no second run', async () => {
    const runs = await read(
      manager(100, STARTING),
      manager(160, SUCCEEDED),
      manager(161, START_DONE),
    );
    expect(runs).toHaveLength(1);
  });

  test('a unit whose condition was not met was skipped', async () => {
    expect(await read(manager(100, START_DONE, { INVOCATION_ID: '' }))).toEqual([
      {
        task_type: 'sync',
        run_id: 'skipped 100',
        host: 'alpha',
        started_at: 100,
        finished_at: 100,
        status: 'skipped',
      },
    ]);
  });

  test('the message of systemd that a program was not found belongs to the error', async () => {
    const runs = await read(
      manager(100, STARTING),
      line(101, {
        _PID: '78',
        _SYSTEMD_UNIT: 'sync.service',
        UNIT: 'sync.service',
        INVOCATION_ID: 'i1',
        MESSAGE_ID: EXEC_FAILED,
        MESSAGE: 'Failed to execute /bin/sync',
      }),
      manager(102, FAILED, { UNIT_RESULT: 'exit-code' }),
    );
    expect(runs).toMatchObject([{ error: 'Failed to execute /bin/sync\nexit-code' }]);
  });
});

describe('the output of a run', () => {
  const failed = manager(160, FAILED, { UNIT_RESULT: 'exit-code' });

  test('output without an invocation goes to the newest open run of its unit', async () => {
    const runs = await read(
      manager(100, STARTING),
      manager(100, STARTING, { UNIT: 'load.service', INVOCATION_ID: 'i2' }),
      output('mine', {}),
      failed,
    );
    expect(runs[0]).toMatchObject({ run_id: 'i1', error: 'mine\nexit-code' });
  });

  test('output of another run is not taken for output of this run', async () => {
    const other = output('theirs', { _SYSTEMD_INVOCATION_ID: 'i9' });
    expect(await read(manager(100, STARTING), other, failed)).toMatchObject([
      { error: 'exit-code' },
    ]);
  });

  test('the beginning and the end of a long output in the journal are kept', async () => {
    const [run] = await read(
      manager(100, STARTING),
      output('first'),
      output('x'.repeat(12_000)),
      output('last'),
      failed,
    );
    expect(run).toMatchObject({ error: expect.stringMatching(/^first\nx+…x+\nlast\nexit-code$/) });
    expect(Object(run).error).toHaveLength(10_000 + 'exit-code'.length);
  });

  test('a forged message about a unit changes nothing', async () => {
    const forged = line(101, {
      _PID: '77',
      UNIT: 'sync.service',
      INVOCATION_ID: 'i1',
      MESSAGE_ID: SUCCEEDED,
    });
    expect(await read(manager(100, STARTING), forged, failed)).toMatchObject([
      { status: 'failed' },
    ]);
  });
});

describe('units that are tasks', () => {
  test.each([
    'systemd-logind.service',
    'user@1000.service',
    'user-runtime-dir@1000.service',
    'getty@tty1.service',
    'dbus.service',
    'sync.timer',
    'init.scope',
  ])('the unit %s is no task', async (unit) => {
    expect(await read(manager(100, STARTING, { UNIT: unit }))).toEqual([]);
  });

  test('a unit that the operator did not choose is no task', async () => {
    const text = manager(100, STARTING);
    expect(await valuesIn(journald, text, { isTask: (unit) => unit === 'a.service' })).toEqual([]);
    expect(
      await valuesIn(journald, text, { isTask: (unit) => unit === 'sync.service' }),
    ).toHaveLength(1);
  });
});

describe('a machine that went down', () => {
  const next = { _BOOT_ID: 'boot2' };

  test('a run of an earlier boot has failed when the next boot begins', async () => {
    expect(
      await read(manager(100, STARTING), line(900, { ...next, MESSAGE: 'Linux version 6' })),
    ).toMatchObject([
      { run_id: 'i1', status: 'failed', finished_at: 900, error: 'host went down before it ended' },
    ]);
  });

  test('a boot of another machine ends no run', async () => {
    const other = line(900, { ...next, _MACHINE_ID: 'm2', MESSAGE: 'Linux version 6' });
    expect(await read(manager(100, STARTING), other)).toMatchObject([{ status: 'running' }]);
  });

  test('the same boot id in the next entry ends no run', async () => {
    expect(await read(manager(100, STARTING), output('line'))).toMatchObject([
      { status: 'running' },
    ]);
  });
});

describe('too many runs without an end', () => {
  const starts = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      manager(100, STARTING, { INVOCATION_ID: `run ${index}` }),
    );

  test('the oldest of more than 10,000 open runs is given up as still running', async () => {
    const ended = manager(200, SUCCEEDED, { INVOCATION_ID: 'run 0' });
    expect((await read(...starts(10_000), ended)).at(0)).toMatchObject({ status: 'success' });
    const runs = await read(...starts(10_001), ended);
    expect(runs).toHaveLength(10_001);
    expect(runs[0]).toMatchObject({ run_id: 'run 0', status: 'running' });
  });
});

describe('lines that are no entries', () => {
  test('a broken line and other JSON in a journal are problems', async () => {
    expect(await candidatesIn(journald, 'oops\n[1]\n')).toMatchObject([
      { number: 1, raw: 'oops', problem: 'not JSON' },
      { number: 2, problem: 'not a journal entry' },
    ]);
  });

  test('a journal entry without a time is passed over', async () => {
    expect(await read(manager(100, STARTING, { __REALTIME_TIMESTAMP: 'soon' }))).toEqual([]);
  });
});
