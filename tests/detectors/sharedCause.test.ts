import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { type ActiveDetectors, builtInDetectors, type DetectorSettings } from '../../src/detectors';
import { detect } from '../../src/detectors/run/detect';
import type { TaskRun } from '../../src/history/run';
import type { Finding } from '../../src/proposals/proposal';
import { DAY, historyOf, MINUTE, ofTask, outcomes, ran, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const REFUSED = 'connect: connection refused';

interface Failing {
  readonly error?: string;
  readonly past?: string;
  readonly attempt?: number;
}

/** Ten days of hourly runs that end 25 hours ago, and a failed run `minutesAgo`. */
function failing(
  task: string,
  minutesAgo: number,
  { error = REFUSED, past = '.', attempt }: Failing = {},
): TaskRun[] {
  const before = outcomes(past.repeat(240 / past.length), { until: NOW - DAY - HOUR });
  const failed = ran(NOW - minutesAgo * MINUTE - 60, 60, {
    status: 'failed',
    error,
    attempt: attempt ?? null,
  });
  return ofTask(task, [...before, failed]);
}

/** `40 20 0`: the tasks a, b and c failed 40, 20 and 0 minutes ago. */
function alone(minutes: string, how: Failing = {}): TaskRun[] {
  return minutes
    .split(' ')
    .flatMap((ago, index) => failing(String.fromCharCode(97 + index), Number(ago), how));
}

/** The tasks of `alone`, and one that failed with another error a day ago. */
function each(minutes: string, how: Failing = {}): TaskRun[] {
  return [...alone(minutes, how), ...failing('elsewhere', 1430, { error: 'disk full' })];
}

/** The detectors that look across tasks or at sources, without those that look at one task. */
function activeWith(detectors: DetectorSettings): ActiveDetectors {
  return { ...builtInDetectors({ detectors, timeZone: 'UTC' }), tasks: [] };
}

async function found(runs: readonly TaskRun[], now = NOW): Promise<readonly Finding[]> {
  const { findings } = await detect(historyOf(runs), activeWith(DEFAULTS.detectors), {
    ...DEFAULTS,
    now,
  });
  return findings.get('shared_cause_detector') ?? [];
}

describe('tasks that begin to fail with one error at one time', () => {
  test('three tasks that fail alike within an hour share a cause', async () => {
    expect(await found(each('60 30 0'))).toMatchObject([
      {
        patternDetected: 'shared_failure_cause',
        subject: 'connection_refused',
        confidence: 0.8,
        newestFailureStartedAt: NOW - 60,
        evidence: {
          error_type: 'connection_refused',
          task_count: 3,
          tasks: ['a', 'b', 'c'],
          failure_count: 3,
        },
      },
    ]);
  });

  test('a shared cause is found where nothing else failed that day', async () => {
    expect(await found(alone('60 30 0'))).toHaveLength(1);
  });

  test('three tasks that failed twice are found where failing once may be chance', async () => {
    const others = times(2, (index) => failing(`other ${index}`, 400 + 200 * index)).flat();
    expect(await found([...each('60 50 40'), ...others])).toEqual([]);
    expect(await found([...each('60 50 40'), ...alone('30 20 10'), ...others])).toMatchObject([
      { evidence: { task_count: 3, failure_count: 6 } },
    ]);
  });

  test('one task that failed many times adds little, as it may be ill by itself', async () => {
    const others = times(3, (index) => failing(`other ${index}`, 300 + 200 * index)).flat();
    const ill = alone('40 30 20 10').flatMap((each) => ({
      ...each,
      task: { source: 'local', taskType: 'a' },
    }));
    expect(await found([...each('60 50 40'), ...ill, ...others])).toEqual([]);
    expect(await found([...each('60 50 40'), ...alone('30 20 10'), ...others])).toHaveLength(1);
  });

  test('two tasks are too few for a shared cause', async () => {
    expect(await found(each('30 0'))).toEqual([]);
  });

  test('three tasks within a little more than an hour share no cause', async () => {
    expect(await found(each('61 30 0'))).toEqual([]);
  });

  test('ten tasks that fail over a day share no cause', async () => {
    expect(await found(each(times(10, (index) => 130 * index).join(' ')))).toEqual([]);
  });

  test('each further task raises the confidence, up to 0.92', async () => {
    expect(await found(each('40 30 20 10'))).toMatchObject([{ confidence: 0.83 }]);
    expect(await found(each('40 30 20 10 9 8 7 6 5'))).toMatchObject([{ confidence: 0.92 }]);
  });

  test('three tasks that do not all have the same error share no cause', async () => {
    expect(
      await found([...each('60 30'), ...failing('c', 0, { error: 'no space left on device' })]),
    ).toEqual([]);
  });

  test('a task that runs less often joins a shared cause later', async () => {
    const members = async (minutes: string) => (await found(each(minutes)))[0]?.evidence.tasks;
    expect(await members('124 123 122 121 120 60')).toEqual([...'abcdef']);
    expect(await members('124 123 122 121 120 59')).toEqual([...'abcde']);
  });
});

describe('what is no shared cause', () => {
  test('an empty error is no shared cause', async () => {
    expect(await found(each('60 30 0', { error: '' }))).toEqual([]);
  });

  test('a task that failed often before does not count', async () => {
    const ill = failing('c', 0, { past: '...x..x..x..x...' });
    expect(await found([...each('60 30'), ...ill])).toEqual([]);
    const seldom = failing('c', 0, { past: '.......x' });
    expect(await found([...each('60 30'), ...seldom])).toHaveLength(1);
  });

  test('a failed retry does not count, as its run began to fail earlier', async () => {
    const retried = each('60 30').concat(failing('c', 0, { attempt: 2 }));
    expect(await found(retried)).toEqual([]);
    expect(await found(each('60 30').concat(failing('c', 0, { attempt: 1 })))).toHaveLength(1);
  });

  test('failures of more than 6 hours ago do not count', async () => {
    const runs = [...alone('60 30 0'), ...failing('elsewhere', 1100, { error: 'disk full' })];
    expect(await found(runs, NOW + 5 * HOUR)).toHaveLength(1);
    expect(await found(runs, NOW + 5 * HOUR + MINUTE)).toEqual([]);
  });

  test('an error that tasks have all day long is no shared cause', async () => {
    const background = times(12, (index) => failing(`other ${index}`, 150 + 100 * index)).flat();
    expect(await found([...each('60 30 0'), ...background])).toEqual([]);
  });

  test('an error that a few more tasks have that day is no shared cause', async () => {
    const some = (error: string) =>
      times(2, (index) => failing(`other ${index}`, 400 + 200 * index, { error })).flat();
    expect(await found([...each('60 30 0'), ...some(REFUSED)])).toEqual([]);
    expect(await found([...each('60 30 0'), ...some('disk full')])).toHaveLength(1);
  });

  test('three tasks are too few for a shared cause on a day of many errors', async () => {
    const background = times(12, (index) =>
      failing(`other ${index}`, 150 + 100 * index, { error: 'disk full' }),
    ).flat();
    expect(await found([...each('60 30 0'), ...background])).toEqual([]);
    expect(await found([...each('60 50 40 30 20 0'), ...background])).toHaveLength(1);
  });
});

test('the shared cause detector finds nothing when it is disabled', async () => {
  const detectors = {
    ...DEFAULTS.detectors,
    shared_cause_detector: { ...DEFAULTS.detectors.shared_cause_detector, enabled: false },
  };
  const { findings } = await detect(historyOf(each('60 30 0')), activeWith(detectors), {
    ...DEFAULTS,
    now: NOW,
  });
  expect(findings.get('shared_cause_detector')).toBeUndefined();
});
