import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { detect } from '../../src/detectors/run/detect';
import type { TaskRun } from '../../src/history/history';
import type { Finding } from '../../src/proposals/proposal';
import { DAY, historyOf, MINUTE, ofTask, outcomes, ran, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const REFUSED = 'connect: connection refused';

interface Failing {
  readonly error?: string;
  readonly past?: string;
  readonly attempt?: number;
}

/** Hourly runs of ten days, and one that failed so many minutes ago. */
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

/** `40 20 0`: tasks a, b and c failed so many minutes ago. */
function alone(minutes: string, how: Failing = {}): TaskRun[] {
  return minutes
    .split(' ')
    .flatMap((ago, index) => failing(String.fromCharCode(97 + index), Number(ago), how));
}

/** The same, and a day ago a task that failed for another reason. */
function each(minutes: string, how: Failing = {}): TaskRun[] {
  return [...alone(minutes, how), ...failing('elsewhere', 1430, { error: 'disk full' })];
}

async function found(runs: readonly TaskRun[], now = NOW): Promise<readonly Finding[]> {
  const { findings } = await detect(historyOf(runs), [], { ...DEFAULTS, now });
  return findings.get('shared_cause_detector') ?? [];
}

describe('tasks that begin to fail with one error at one time', () => {
  test('three within an hour', async () => {
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

  test('where nothing else failed that day', async () => {
    expect(await found(alone('60 30 0'))).toHaveLength(1);
  });

  test('three that failed twice are surer than three that failed once', async () => {
    const others = times(2, (index) => failing(`other ${index}`, 400 + 200 * index)).flat();
    expect(await found([...each('60 50 40'), ...others])).toEqual([]);
    expect(await found([...each('60 50 40'), ...alone('30 20 10'), ...others])).toMatchObject([
      { evidence: { task_count: 3, failure_count: 6 } },
    ]);
  });

  test('but for one that failed many times: it may be ill by itself', async () => {
    const others = times(3, (index) => failing(`other ${index}`, 300 + 200 * index)).flat();
    const ill = alone('40 30 20 10').flatMap((each) => ({
      ...each,
      task: { source: 'local', taskType: 'a' },
    }));
    expect(await found([...each('60 50 40'), ...ill, ...others])).toEqual([]);
    expect(await found([...each('60 50 40'), ...alone('30 20 10'), ...others])).toHaveLength(1);
  });

  test('two are not enough', async () => {
    expect(await found(each('30 0'))).toEqual([]);
  });

  test('three within a little more than an hour are not', async () => {
    expect(await found(each('61 30 0'))).toEqual([]);
  });

  test('nor are ten over a day', async () => {
    expect(await found(each(times(10, (index) => 130 * index).join(' ')))).toEqual([]);
  });

  test('each further one makes it surer, up to 0.92', async () => {
    expect(await found(each('40 30 20 10'))).toMatchObject([{ confidence: 0.83 }]);
    expect(await found(each('40 30 20 10 9 8 7 6 5'))).toMatchObject([{ confidence: 0.92 }]);
  });

  test('three errors are no shared one', async () => {
    expect(
      await found([...each('60 30'), ...failing('c', 0, { error: 'no space left on device' })]),
    ).toEqual([]);
  });

  test('whoever runs less often joins later', async () => {
    const members = async (minutes: string) => (await found(each(minutes)))[0]?.evidence.tasks;
    expect(await members('124 123 122 121 120 60')).toEqual([...'abcdef']);
    expect(await members('124 123 122 121 120 59')).toEqual([...'abcde']);
  });
});

describe('what is no shared cause', () => {
  test('an error that says nothing', async () => {
    expect(await found(each('60 30 0', { error: '' }))).toEqual([]);
  });

  test('a task that was ill before', async () => {
    const ill = failing('c', 0, { past: '...x..x..x..x...' });
    expect(await found([...each('60 30'), ...ill])).toEqual([]);
    const seldom = failing('c', 0, { past: '.......x' });
    expect(await found([...each('60 30'), ...seldom])).toHaveLength(1);
  });

  test('retries: a run that failed twice began to fail once', async () => {
    const retried = each('60 30').concat(failing('c', 0, { attempt: 2 }));
    expect(await found(retried)).toEqual([]);
    expect(await found(each('60 30').concat(failing('c', 0, { attempt: 1 })))).toHaveLength(1);
  });

  test('what is over for 6 hours', async () => {
    const runs = [...alone('60 30 0'), ...failing('elsewhere', 1100, { error: 'disk full' })];
    expect(await found(runs, NOW + 5 * HOUR)).toHaveLength(1);
    expect(await found(runs, NOW + 5 * HOUR + MINUTE)).toEqual([]);
  });

  test('an error that tasks have all day long', async () => {
    const background = times(12, (index) => failing(`other ${index}`, 150 + 100 * index)).flat();
    expect(await found([...each('60 30 0'), ...background])).toEqual([]);
  });

  test('or some tasks that day, though few of them fail in that hour', async () => {
    const some = (error: string) =>
      times(2, (index) => failing(`other ${index}`, 400 + 200 * index, { error })).flat();
    expect(await found([...each('60 30 0'), ...some(REFUSED)])).toEqual([]);
    expect(await found([...each('60 30 0'), ...some('disk full')])).toHaveLength(1);
  });

  test('three among many errors: more must fail alike', async () => {
    const background = times(12, (index) =>
      failing(`other ${index}`, 150 + 100 * index, { error: 'disk full' }),
    ).flat();
    expect(await found([...each('60 30 0'), ...background])).toEqual([]);
    expect(await found([...each('60 50 40 30 20 0'), ...background])).toHaveLength(1);
  });
});

test('switched off it says nothing', async () => {
  const detectors = {
    ...DEFAULTS.detectors,
    shared_cause_detector: { ...DEFAULTS.detectors.shared_cause_detector, enabled: false },
  };
  const { findings } = await detect(historyOf(each('60 30 0')), [], {
    ...DEFAULTS,
    detectors,
    now: NOW,
  });
  expect(findings.get('shared_cause_detector')).toBeUndefined();
});
