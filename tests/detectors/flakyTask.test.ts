import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { flakyTaskDetector } from '../../src/detectors/flakyTask';
import type { Run } from '../../src/history/history';
import { look, outcomes, ran } from '../support/views';
import { HOUR } from '../support/world';

const detector = flakyTaskDetector(DEFAULTS.detectors.flaky_task_detector);

const clean = '.'.repeat(100);

function lookAt(text: string) {
  return look(detector, outcomes(text));
}

describe('a task that has begun to alternate', () => {
  test('4 failures that passed by themselves among the last 12 runs, and none of 100 before', async () => {
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

  test('3 such failures are not enough', async () => {
    expect(await lookAt(`${clean}.xx..xxxx.x.`)).toMatchObject({
      state: 'quiet',
      figures: { episodes: 3 },
    });
  });

  test('as many failures in a task that had some before may be chance', async () => {
    const before = '.........x'.repeat(10);
    expect(await lookAt(`${before}.x..x..x..x.`)).toMatchObject({ state: 'quiet' });
    expect(await lookAt(`${clean}.x..xx.xx.x.`)).toMatchObject({ state: 'found' });
  });

  test('one failure in five runs is much, in seven it is not, however new', async () => {
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

  test('one that fails in long streaks is broken, not flaky', async () => {
    expect(await lookAt(`${clean}xxx.xxx.xxx.xxx.`)).toMatchObject({ state: 'found' });
    expect(await lookAt(`${clean}xxxx.xxxx.xxxx.xxxx.`)).toMatchObject({ state: 'quiet' });
  });

  test('one that succeeds too seldom is broken', async () => {
    const streaks = { ...DEFAULTS.detectors.flaky_task_detector, minShare: 0.4 };
    const text = `${clean}x.xx.x.xx.x.`; // 7 of 12
    expect(await look(flakyTaskDetector(streaks), outcomes(text))).toMatchObject({
      state: 'found',
    });
    const shares = { ...streaks, minShare: 0.45 };
    expect(await look(flakyTaskDetector(shares), outcomes(text))).toMatchObject({ state: 'quiet' });
  });

  test('retries that passed are failures that passed by themselves', async () => {
    const runs = outcomes(`${clean}.x..xx.xx.x.`).flatMap((run): Run[] => {
      if (run.status === 'success') return [{ ...run, attempt: 1 }];
      return [{ ...run, attempt: 1 }, ran(run.startedAt + 70, 60, { attempt: 2 })];
    });
    expect(await look(detector, runs)).toMatchObject({
      state: 'found',
      finding: { evidence: { failure_episodes: 6, failure_count: 6, runs: 12 } },
    });
  });
});

describe('a task that always alternated', () => {
  test('is flaky once 20 runs are known', async () => {
    expect(await lookAt('..x.'.repeat(5))).toMatchObject({
      state: 'found',
      finding: { evidence: { runs: 20 } },
    });
    expect(await lookAt('..x.'.repeat(5).slice(1))).toMatchObject({ state: 'quiet' });
  });

  test('one failure in four is much, one in five is not', async () => {
    expect(await lookAt('...x'.repeat(10))).toMatchObject({ state: 'found' });
    expect(await lookAt('....x'.repeat(10))).toMatchObject({ state: 'quiet' });
  });
});

describe('a task that no longer alternates', () => {
  test('succeeds more often in a row than is likely at that rate', async () => {
    const flaky = '.x'.repeat(40);
    expect(await lookAt(`${flaky}....`)).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(`${flaky}.....`);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });

  test('fails far less often among its last 20 runs', async () => {
    const flaky = `${clean}${'.x'.repeat(40)}`;
    expect(await lookAt(`${flaky}..x..x...x..x..x...x`)).toMatchObject({ state: 'found' });
    expect(await lookAt(`${flaky}...x...x....x...x...`)).toMatchObject({ state: 'quiet' });
  });

  test('only fails: that is another trouble', async () => {
    expect(await lookAt(`${clean}.x.x.x.x.xxxx`)).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(`${clean}.x.x.x.x.xxxxx`);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('now it only fails'),
    });
  });
});

test('11 runs are too few', async () => {
  expect(await lookAt('.x.x.x.x.x.')).toMatchObject({
    state: 'warming_up',
    figures: { have: 11, need: 12 },
  });
  expect(await lookAt('..x.x.x.x.x.')).not.toMatchObject({ state: 'warming_up' });
});
