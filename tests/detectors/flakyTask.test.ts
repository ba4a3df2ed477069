import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { flakyTask } from '../../src/detectors/flakyTask';
import type { Run } from '../../src/history/run';
import { look, outcomes, ran } from '../support/views';
import { HOUR } from '../support/world';

const detector = flakyTask.make(DEFAULTS.detectors.flaky_task_detector, { timeZone: 'UTC' });

const clean = '.'.repeat(100);

function lookAt(text: string) {
  return look(detector, outcomes(text));
}

describe('a task that has begun to alternate', () => {
  test('4 failures that passed by themselves in 12 runs, after 100 clean, are flaky', async () => {
    expect(await lookAt(`${clean}.xx..x.xx.x.`)).toMatchObject({
      state: 'found',
      suspected: true,
      seen: '4 failures that passed by themselves in the last 12 runs, 50 % failed',
      finding: {
        patternDetected: 'task_flaky',
        confidence: 0.72,
        evidence: { failure_episodes: 4, failure_count: 6, runs: 12, error_type: 'timeout' },
      },
    });
  });

  test('3 failures that passed by themselves are too few', async () => {
    expect(await lookAt(`${clean}.xx..xxxx.x.`)).toMatchObject({
      state: 'quiet',
      figures: { episodes: 3 },
    });
  });

  test('4 failures that passed by themselves may be chance if there were some before', async () => {
    const before = '.........x'.repeat(10);
    expect(await lookAt(`${before}.x..x..x..x.`)).toMatchObject({ state: 'quiet' });
    expect(await lookAt(`${clean}.x..xx.xx.x.`)).toMatchObject({ state: 'found' });
  });

  test('one failure in five runs is flaky, one in seven is not, however new', async () => {
    const before = '.'.repeat(900);
    expect(
      await look(detector, outcomes(`${before}....x....x....x...x.`, { every: HOUR / 2 })),
    ).toMatchObject({
      state: 'found',
      finding: { evidence: { failure_share: 0.2 } },
    });
    const seldom = '.x.......x........x........x.'; // 4 of 29
    expect(await look(detector, outcomes(before + seldom, { every: HOUR / 2 }))).toMatchObject({
      state: 'quiet',
    });
  });

  test('a task that fails in long streaks is broken, not flaky', async () => {
    expect(await lookAt(`${clean}xxx.xxx.xxx.xxx.`)).toMatchObject({ state: 'found' });
    expect(await lookAt(`${clean}xxxx.xxxx.xxxx.xxxx.`)).toMatchObject({ state: 'quiet' });
  });

  test('a task that succeeds too seldom is broken, not flaky', async () => {
    const streaks = { ...DEFAULTS.detectors.flaky_task_detector, minShare: 0.4 };
    const text = `${clean}x.xx.x.xx.x.`; // 7 of 12
    expect(await look(flakyTask.make(streaks, { timeZone: 'UTC' }), outcomes(text))).toMatchObject({
      state: 'found',
    });
    const shares = { ...streaks, minShare: 0.45 };
    expect(await look(flakyTask.make(shares, { timeZone: 'UTC' }), outcomes(text))).toMatchObject({
      state: 'quiet',
    });
  });

  test('a failure whose retry passed counts as one that passed by itself', async () => {
    const runs = outcomes(`${clean}.x..xx.xx.x.`).flatMap((run): Run[] => {
      if (run.status === 'success') return [{ ...run, attempt: 1 }];
      const { runId } = run;
      return [{ ...run, attempt: 1 }, ran(run.startedAt + 70, 60, { runId, attempt: 2 })];
    });
    expect(await look(detector, runs)).toMatchObject({
      state: 'found',
      finding: { evidence: { failure_episodes: 6, failure_count: 6, runs: 12 } },
    });
  });
});

describe('a task that always alternated', () => {
  test('a task that always alternated is flaky once 20 runs are known', async () => {
    expect(await lookAt('..x.'.repeat(5))).toMatchObject({
      state: 'found',
      finding: { evidence: { runs: 20 } },
    });
    expect(await lookAt('..x.'.repeat(5).slice(1))).toMatchObject({ state: 'quiet' });
  });

  test('always failing in one run of four is flaky, in one of five is not', async () => {
    expect(await lookAt('...x'.repeat(10))).toMatchObject({ state: 'found' });
    expect(await lookAt('....x'.repeat(10))).toMatchObject({ state: 'quiet' });
  });
});

describe('a task that no longer alternates', () => {
  test('a flaky task recovers by more successes in a row than its rate makes likely', async () => {
    const flaky = '.x'.repeat(40);
    expect(await lookAt(`${flaky}....`)).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(`${flaky}.....`);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });

  test('a flaky task has recovered when its last 20 runs fail far less often', async () => {
    const flaky = `${clean}${'.x'.repeat(40)}`;
    expect(await lookAt(`${flaky}..x..x...x..x..x...x`)).toMatchObject({ state: 'found' });
    expect(await lookAt(`${flaky}...x...x....x...x...`)).toMatchObject({ state: 'quiet' });
  });

  test('a task that now only fails is no longer flaky', async () => {
    expect(await lookAt(`${clean}.x.x.x.x.xxxx`)).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(`${clean}.x.x.x.x.xxxxx`);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('now it only fails'),
    });
  });
});

test('11 runs are too few to call a task flaky', async () => {
  expect(await lookAt('.x.x.x.x.x.')).toMatchObject({
    state: 'warming_up',
    figures: { have: 11, need: 12 },
  });
  expect(await lookAt('..x.x.x.x.x.')).not.toMatchObject({ state: 'warming_up' });
});
