import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { stretchOfWindow, surestOfLast } from '../../../src/detectors/baseline/failureStretches';
import { occurrencesOf } from '../../../src/history/occurrences';
import { DAY, outcomes, viewAt } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const options = DEFAULTS.detectors.task_failure_detector;

describe('the stretch of the last hours', () => {
  async function stretch(letters: string, every = HOUR, maxRunsPerTask = 1000) {
    const runs = outcomes(letters, { every });
    const view = await viewAt([], runs, { maxRunsPerTask });
    return stretchOfWindow(view, occurrencesOf(view.runs), options);
  }

  test('the stretch of a window has its failures, successes and first failure', async () => {
    expect(await stretch('.xx.x')).toMatchObject({
      rule: 'window',
      failures: 3,
      successes: 2,
      firstFailureAt: NOW - 3 * HOUR,
      failed: [{ status: 'failed' }, { status: 'failed' }, { status: 'failed' }],
    });
  });

  test('the stretch of a window has runs that end at its bound, and no older ones', async () => {
    const daily = await stretch('xxx', DAY);
    expect(daily).toMatchObject({ failures: 2, successes: 0, firstFailureAt: NOW - DAY });
    const later = await stretch('xxx', DAY + 1);
    expect(later).toMatchObject({ failures: 1, firstFailureAt: NOW });
  });

  test('the confidence of a stretch depends on its largest group of one error', async () => {
    expect((await stretch('.xxxx')).confidence.confidence).toBe(0.85);
    expect((await stretch('.xxxy')).confidence.confidence).toBe(0.8);
  });

  test('the confidence of a stretch falls with a success after it', async () => {
    expect((await stretch('xxxx.')).confidence.confidence).toBe(0.75);
  });

  test('the stretch of a window counts all its runs where only some are read', async () => {
    const minutes = 'x'.repeat(30) + '.'.repeat(120);
    expect(await stretch(minutes, 60, 100)).toMatchObject({ failures: 30, successes: 120 });
  });
});

describe('the surest stretch of last runs', () => {
  const surest = (letters: string, every = HOUR) =>
    surestOfLast(occurrencesOf(outcomes(letters, { every })), NOW, options);
  const found = (letters: string) => {
    const stretch = surest(letters);
    return stretch && [stretch.rule, stretch.failures, stretch.successes, stretch.failed.length];
  };

  test('no stretch is found before 3 failures in a row, or 5 of the last 10 runs', () => {
    expect(found('xx')).toBeUndefined();
    expect(found('')).toBeUndefined();
    expect(found('x.x.x.x.')).toBeUndefined();
    expect(found('.....')).toBeUndefined();
  });

  test('a stretch of consecutive failures has them all, however far apart they are', () => {
    expect(found('.xxx')).toEqual(['consecutive', 3, 0, 3]);
    expect(surest('.xxx', 7 * DAY)).toMatchObject({ firstFailureAt: NOW - 14 * DAY });
  });

  test('a stretch of mixed runs has at least half failures, and 5 of the last 10 runs', () => {
    expect(found('..x.x.x.x.x')).toEqual(['share_of_last', 5, 4, 5]);
    expect(found('x.x.x.x.x.')).toEqual(['share_of_last', 5, 5, 5]);
  });

  test('no stretch is found when five runs failed before the last ten', () => {
    expect(found('xxxxxx....x.x..x')).toBeUndefined();
  });

  test('the longest of several equally sure stretches is found', () => {
    expect(found('xxxxxxxx')).toEqual(['consecutive', 8, 0, 8]);
  });
});
