import { describe, expect, test } from '@jest/globals';
import { journald } from '../../../../src/history/import/formats/journald';
import {
  EXEC_FAILED,
  EXITED,
  FAILED,
  SKIPPED,
  START_DONE,
  START_FAILED,
  STARTING,
  STOPPING,
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
      { started_at: null, finished_at: 160, yields_to_known: true },
    ]);
  });

  test('a run that ended before it began, because the clock was set back, has no start', async () => {
    expect(await read(manager(100, STARTING), manager(60, FAILED))).toMatchObject([
      { run_id: 'i1', status: 'failed', started_at: null, finished_at: 60 },
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
      manager(161, START_DONE, { MESSAGE: 'Finished sync.service - Sync.' }),
    );
    expect(runs).toHaveLength(1);
  });

  test('a unit whose condition was not met was skipped', async () => {
    expect(
      await read(manager(100, START_DONE, { INVOCATION_ID: '', MESSAGE: conditionNotMet })),
    ).toEqual([
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

const conditionNotMet =
  'sync.service - Sync was skipped because of an unmet condition check (ConditionPathExists=/x).';

describe('runs that were skipped', () => {
  const checkSkipped = 'Condition check resulted in sync.service - Sync being skipped.';

  test('a run that its own check ended is skipped, and told once', async () => {
    const runs = await read(
      manager(100, STARTING),
      manager(101, SKIPPED, { UNIT_RESULT: 'exec-condition' }),
      manager(101, START_DONE, { MESSAGE: checkSkipped }),
    );
    expect(runs).toMatchObject([
      { run_id: 'i1', status: 'skipped', started_at: 100, finished_at: 101 },
    ]);
  });

  test.each([conditionNotMet, checkSkipped])(
    'each message "%s" is a skip of its own, although all name an older invocation',
    async (message) => {
      const skip = (second: number) => manager(second, START_DONE, { MESSAGE: message });
      expect(
        await read(manager(100, STARTING), manager(110, SUCCEEDED), skip(200), skip(300)),
      ).toMatchObject([
        { run_id: 'i1', status: 'success' },
        { run_id: 'skipped 200', status: 'skipped', finished_at: 200 },
        { run_id: 'skipped 300', status: 'skipped', finished_at: 300 },
      ]);
    },
  );

  test('a unit whose description speaks of skipping is not skipped', async () => {
    const message = 'Finished sync.service - Import of what was skipped because of a holiday.';
    expect(
      await read(manager(100, STARTING), manager(110, START_DONE, { MESSAGE: message })),
    ).toMatchObject([{ status: 'success', finished_at: 110 }]);
  });
});

describe('starts that began no run', () => {
  const again = { UNIT_RESULT: 'start-limit-hit' };

  test('each start beyond the limit is a failed run with an id of its own', async () => {
    const refused = (second: number) => [
      manager(second, FAILED, again),
      manager(second, START_FAILED, { JOB_RESULT: 'failed', MESSAGE: 'Failed to start Sync.' }),
    ];
    expect(
      await read(manager(100, STARTING), manager(110, SUCCEEDED), ...refused(120), ...refused(130)),
    ).toMatchObject([
      { run_id: 'i1', status: 'success' },
      { run_id: 'not started on alpha 120', status: 'failed', error: 'start-limit-hit' },
      { run_id: 'not started on alpha 130', status: 'failed', finished_at: 130 },
    ]);
  });

  test('a start beyond the limit is told, too, where the journal holds no run before it', async () => {
    expect(await read(manager(120, FAILED, again))).toMatchObject([
      { run_id: 'not started on alpha 120', status: 'failed' },
    ]);
  });

  test.each([
    ['dependency', 'failed', 'Dependency failed for Sync.'],
    ['assert', 'failed', 'Assertion failed for Sync.'],
    ['timeout', 'timeout', 'Timed out starting Sync.'],
    ['unsupported', 'failed', 'Starting of Sync unsupported.'],
    ['canceled', 'cancelled', 'Job canceled.'],
  ])(
    'a job with the result %s is a %s run with the message as error',
    async (result, status, told) => {
      const message = manager(200, START_FAILED, { JOB_RESULT: result, MESSAGE: told });
      expect(await read(manager(100, STARTING), manager(110, SUCCEEDED), message)).toMatchObject([
        { run_id: 'i1', status: 'success' },
        { run_id: 'not started on alpha 200', status, error: told, finished_at: 200 },
      ]);
    },
  );

  test('"Failed to start" after a failed run is no second run', async () => {
    const runs = await read(
      manager(100, STARTING),
      manager(160, FAILED, { UNIT_RESULT: 'exit-code' }),
      manager(160, START_FAILED, { JOB_RESULT: 'failed', MESSAGE: 'Failed to start Sync.' }),
    );
    expect(runs).toMatchObject([{ run_id: 'i1', status: 'failed' }]);
  });

  test('"Failed to start" is a failed run where the journal says nothing else', async () => {
    const message = manager(160, START_FAILED, { JOB_RESULT: 'failed', MESSAGE: 'Failed.' });
    expect(await read(message)).toMatchObject([{ run_id: 'i1', status: 'failed' }]);
  });

  test('one limit is told twice when two hosts meet it in the same millisecond', async () => {
    const elsewhere = { ...again, _HOSTNAME: 'beta', _MACHINE_ID: 'm2' };
    const runs = await read(manager(120, FAILED, again), manager(120, FAILED, elsewhere));
    expect(runs.map((run) => Object(run).run_id)).toEqual([
      'not started on alpha 120',
      'not started on beta 120',
    ]);
  });
});

describe('services that go on', () => {
  const started = { MESSAGE: 'Started sync.service - Sync.' };

  test('a service that has started and goes on is no run', async () => {
    expect(await read(manager(100, START_DONE, started))).toEqual([]);
    expect(await read(manager(99, STARTING), manager(100, START_DONE, started))).toEqual([]);
  });

  test('a service that goes on is a run where the operator names its unit', async () => {
    const text = manager(100, START_DONE, started);
    expect(await valuesIn(journald, text, { asksForServices: true })).toMatchObject([
      { run_id: 'i1', status: 'running', started_at: 100 },
    ]);
  });

  test('a service that fails is a failed run', async () => {
    const failed = manager(900, FAILED, { UNIT_RESULT: 'signal' });
    expect(await read(manager(100, START_DONE, started), failed)).toMatchObject([
      { run_id: 'i1', status: 'failed', started_at: 100, finished_at: 900 },
    ]);
  });

  test('a service that is stopped from outside is cancelled, and no success', async () => {
    const text = [
      manager(100, START_DONE, started),
      manager(150, STOPPING),
      manager(160, SUCCEEDED),
    ];
    expect(await read(...text)).toMatchObject([{ status: 'cancelled', finished_at: 160 }]);
  });

  test('a job without "Starting" that ends is a run', async () => {
    expect(await read(manager(100, START_DONE, started), manager(160, SUCCEEDED))).toMatchObject([
      { status: 'success', started_at: 100, finished_at: 160 },
    ]);
  });

  test('a job that counts as active when it is done has ended when it is done', async () => {
    const finished = manager(160, START_DONE, { MESSAGE: 'Finished sync.service - Sync.' });
    expect(await read(manager(100, STARTING), finished, manager(900, SUCCEEDED))).toMatchObject([
      { run_id: 'i1', status: 'success', finished_at: 160 },
    ]);
  });
});

describe('a journal that begins in the middle of a run', () => {
  test('the exit of a process and its output begin no run', async () => {
    expect(await read(output('hello'), manager(159, EXITED, { EXIT_CODE: 'exited' }))).toEqual([]);
  });

  test('the end of a run has its output and exit, and yields to what is known', async () => {
    const runs = await read(
      output('no space left'),
      manager(159, EXITED, { EXIT_CODE: 'exited', EXIT_STATUS: '3' }),
      manager(160, FAILED, { UNIT_RESULT: 'exit-code' }),
    );
    expect(runs).toMatchObject([
      {
        status: 'failed',
        started_at: null,
        error: 'no space left\nexit-code, exit status 3',
        exit_code: 3,
        yields_to_known: true,
      },
    ]);
  });
});

describe('a systemd that does not say how runs end', () => {
  const old = (second: number, message: string) =>
    line(second, { _PID: '1', UNIT: 'sync.service', MESSAGE: message });

  test.each([
    'sync.service: main process exited, code=exited, status=1/FAILURE',
    'sync.service: Main process exited, code=exited, status=1/FAILURE',
    "sync.service: Failed with result 'exit-code'.",
    'Unit sync.service entered failed state.',
  ])('"%s" without a MESSAGE_ID refuses the runs of its boot, with the reason', async (message) => {
    const text =
      manager(100, STARTING) +
      old(102, message) +
      manager(102, START_FAILED, { JOB_RESULT: 'failed' }) +
      manager(200, STARTING, { INVOCATION_ID: 'i2' });
    expect(await candidatesIn(journald, text)).toMatchObject([
      { number: 2, problem: 'alpha runs a systemd before 240, which does not log how runs end' },
    ]);
  });

  test('an old systemd on one host leaves the runs of another as they are', async () => {
    const beta = { _HOSTNAME: 'beta', _MACHINE_ID: 'm2', _BOOT_ID: 'boot9', INVOCATION_ID: 'i9' };
    const candidates = await candidatesIn(
      journald,
      old(90, "sync.service: Failed with result 'exit-code'.") +
        manager(100, STARTING, beta) +
        manager(110, SUCCEEDED, beta),
    );
    expect(candidates).toMatchObject([
      { problem: expect.stringContaining('alpha') },
      { value: { run_id: 'i9', status: 'success' } },
    ]);
  });

  test('a program that writes the words of an old systemd refuses nothing', async () => {
    const forged = output("sync.service: Failed with result 'exit-code'.");
    expect(await read(manager(100, STARTING), forged, manager(160, SUCCEEDED))).toHaveLength(1);
  });
});

describe("units of a user's systemd", () => {
  const own = {
    _PID: '900',
    _SYSTEMD_UNIT: 'user@1000.service',
    _SYSTEMD_USER_UNIT: 'init.scope',
    UNIT: undefined,
    USER_UNIT: 'sync.service',
    INVOCATION_ID: undefined,
    USER_INVOCATION_ID: 'u1',
  };

  test("a unit of a user is another series than the system's unit of the same name", async () => {
    const runs = await read(manager(100, STARTING, own), manager(160, SUCCEEDED, own));
    expect(runs).toMatchObject([{ run_id: 'u1', host: 'alpha', series: 'alpha user 1000' }]);
  });

  test('the output of a unit of a user belongs to its run', async () => {
    const runs = await read(
      manager(100, STARTING, own),
      line(101, {
        _PID: '77',
        _SYSTEMD_UNIT: 'user@1000.service',
        _SYSTEMD_USER_UNIT: 'sync.service',
        _SYSTEMD_INVOCATION_ID: 'of the manager',
        MESSAGE: 'no space left',
      }),
      manager(160, FAILED, { ...own, UNIT_RESULT: 'exit-code' }),
    );
    expect(runs).toMatchObject([{ error: 'no space left\nexit-code' }]);
  });
});

describe('the output of a run', () => {
  test.each([
    ['before', [0, 1, 2]],
    ['after', [1, 2, 0]],
  ])('output that stands %s the messages of systemd belongs to its run', async (_, order) => {
    const lines = [
      output('no space left'),
      manager(101, STARTING),
      manager(101, FAILED, { UNIT_RESULT: 'exit-code' }),
    ];
    expect(await read(...order.map((at) => lines[at] ?? ''))).toMatchObject([
      { error: 'no space left\nexit-code' },
    ]);
  });

  test('output without an invocation, right before its run begins, belongs to that run', async () => {
    const runs = await read(
      output('no space left', {}),
      manager(101, STARTING),
      manager(102, FAILED, { UNIT_RESULT: 'exit-code' }),
    );
    expect(runs).toMatchObject([{ error: 'no space left\nexit-code' }]);
  });

  test('output without an invocation, long before a run begins, is of another run', async () => {
    const runs = await read(
      output('no space left', {}),
      manager(200, STARTING),
      manager(202, FAILED, { UNIT_RESULT: 'exit-code' }),
    );
    expect(runs).toMatchObject([{ error: 'exit-code' }]);
  });

  test('a line that journalctl left out is marked in the error, and told', async () => {
    const seen: string[] = [];
    const left = line(101, {
      _SYSTEMD_UNIT: 'sync.service',
      _SYSTEMD_INVOCATION_ID: 'i1',
      MESSAGE: null,
    });
    const text = manager(100, STARTING) + left + manager(160, FAILED, { UNIT_RESULT: 'exit-code' });
    const runs = await valuesIn(journald, text, {
      notUnderstood: (what, example) => seen.push(`${what}: ${example}`),
    });
    expect(runs).toMatchObject([
      { error: '(a line too long for journalctl: print it with --all)\nexit-code' },
    ]);
    expect(seen).toEqual(['a line of output that journalctl left out without --all: sync.service']);
  });

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

  test('a run of an earlier boot is lost when the next boot begins: no failure, no success', async () => {
    expect(
      await read(manager(100, STARTING), line(900, { ...next, MESSAGE: 'Linux version 6' })),
    ).toMatchObject([{ run_id: 'i1', status: 'running', finished_at: null, lost: true }]);
  });

  test('a boot of another machine ends no run', async () => {
    const other = line(900, { ...next, _MACHINE_ID: 'm2', MESSAGE: 'Linux version 6' });
    expect(await read(manager(100, STARTING), other)).toMatchObject([{ status: 'running' }]);
  });

  test('a lost run of an earlier boot was stored, and its end in the journal is then known', async () => {
    const runs = await read(
      manager(100, STARTING),
      line(900, { ...next, MESSAGE: 'Linux version 6' }),
      manager(950, STARTING, { ...next, INVOCATION_ID: 'i2' }),
      manager(960, SUCCEEDED, { ...next, INVOCATION_ID: 'i2' }),
    );
    expect(runs).toMatchObject([
      { run_id: 'i1', lost: true },
      { run_id: 'i2', status: 'success' },
    ]);
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

  test('the oldest of more than 10,000 open runs is handed over without its end', async () => {
    const ended = manager(200, SUCCEEDED, { INVOCATION_ID: 'run 0' });
    expect((await read(...starts(10_000), ended)).at(0)).toMatchObject({ status: 'success' });
    const runs = await read(...starts(10_001), ended);
    expect(runs[0]).toMatchObject({ run_id: 'run 0', status: 'running' });
    const again = runs.slice(1).filter((run) => Object(run).run_id === 'run 0');
    expect(again).toMatchObject([{ status: 'success', yields_to_known: true }]);
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
