import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { suspiciouslyFast } from '../../src/detectors/suspiciouslyFast';
import { lasting, look, outcomes, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const detector = suspiciouslyFast.make(DEFAULTS.detectors.suspiciously_fast_detector, {
  timeZone: 'UTC',
});

const usual = times(40, 100);

function lookAt(durations: readonly number[]) {
  return look(detector, lasting(durations));
}

describe('a task that succeeds in a small part of its usual time', () => {
  test('three successes at a fifth of the usual time are found', async () => {
    expect(await lookAt([...usual, 19, 20, 19])).toMatchObject({
      state: 'found',
      suspected: true,
      seen: 'the last 3 successes took at most 20 s; usual are 100 s',
      finding: {
        patternDetected: 'task_too_fast',
        confidence: 0.76,
        evidence: {
          usual_seconds: 100,
          seconds: 19,
          share_of_usual: 0.2,
          since: '2025-11-09 12:00:00',
        },
      },
    });
  });

  test('successes at slightly more than a fifth of the usual time are not found', async () => {
    expect(await lookAt([...usual, 21, 21, 21])).toMatchObject({ state: 'quiet', suspected: true });
  });

  test('two fast successes are too few; all of the last three must be fast', async () => {
    expect(await lookAt([...usual, 1, 1])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...usual, 1, 1, 100, 1])).toMatchObject({ state: 'quiet' });
  });

  test('runs of 15 s are too fast where one in ten takes 15 s, runs of 16 s are not', async () => {
    const early = times(60, (index) => (index % 10 === 3 ? 15 : 100));
    expect(await lookAt([...early, 15, 15, 15])).toMatchObject({ state: 'found' });
    expect(await lookAt([...early, 16, 16, 16])).toMatchObject({ state: 'quiet' });
  });

  test('a task that usually takes less than 5 seconds is not found', async () => {
    expect(await lookAt([...times(40, 4.9), 0.1, 0.1, 0.1])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...times(40, 5.1), 0.1, 0.1, 0.1])).toMatchObject({ state: 'found' });
  });

  test('the confidence in too fast runs is higher, the less time they take', async () => {
    expect(await lookAt([...usual, 10, 10, 10])).toMatchObject({ finding: { confidence: 0.8 } });
    expect(await lookAt([...usual, 0.1, 0.1, 0.1])).toMatchObject({
      finding: { confidence: 0.85 },
    });
  });

  test('fast failures are not found; only successes are timed', async () => {
    const failed = outcomes('xxx', { seconds: 1 });
    expect(
      await look(detector, [...lasting(usual, { until: NOW - 4 * HOUR }), ...failed]),
    ).toMatchObject({
      state: 'quiet',
      suspected: false,
    });
  });

  test('12 successes are too few to call a task too fast, 13 are enough', async () => {
    expect(await lookAt([...times(9, 100), 1, 1, 1])).toMatchObject({
      state: 'warming_up',
      figures: { have: 12 },
    });
    expect(await lookAt([...times(10, 100), 1, 2, 3])).toMatchObject({ state: 'found' });
  });
});
