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

  test('counts failures and successes, and knows when the first failure ended', async () => {
    expect(await stretch('.xx.x')).toMatchObject({
      rule: 'window',
      failures: 3,
      successes: 2,
      firstFailureAt: NOW - 3 * HOUR,
      failed: [{ status: 'failed' }, { status: 'failed' }, { status: 'failed' }],
    });
  });

  test('begins with what ended exactly then, and holds nothing from before', async () => {
    const daily = await stretch('xxx', DAY);
    expect(daily).toMatchObject({ failures: 2, successes: 0, firstFailureAt: NOW - DAY });
    const later = await stretch('xxx', DAY + 1);
    expect(later).toMatchObject({ failures: 1, firstFailureAt: NOW });
  });

  test('is as sure as its largest group of failures of one error makes it', async () => {
    expect((await stretch('.xxxx')).confidence.confidence).toBe(0.85);
    expect((await stretch('.xxxy')).confidence.confidence).toBe(0.8);
  });

  test('is less sure after a success', async () => {
    expect((await stretch('xxxx.')).confidence.confidence).toBe(0.75);
  });

  test('counts by the history itself where more runs ended than are looked at', async () => {
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

  test('is none before three in a row failed, or five of the last ten', () => {
    expect(found('xx')).toBeUndefined();
    expect(found('')).toBeUndefined();
    expect(found('x.x.x.x.')).toBeUndefined();
    expect(found('.....')).toBeUndefined();
  });

  test('is that of all last runs that failed, however far apart', () => {
    expect(found('.xxx')).toEqual(['consecutive', 3, 0, 3]);
    expect(surest('.xxx', 7 * DAY)).toMatchObject({ firstFailureAt: NOW - 14 * DAY });
  });

  test('is one of which at least half failed, once five of the last ten did', () => {
    expect(found('..x.x.x.x.x')).toEqual(['share_of_last', 5, 4, 5]);
    expect(found('x.x.x.x.x.')).toEqual(['share_of_last', 5, 5, 5]);
  });

  test('is none when five failed, but not among the last ten', () => {
    expect(found('xxxxxx....x.x..x')).toBeUndefined();
  });

  test('is the longest of those that are equally sure', () => {
    expect(found('xxxxxxxx')).toEqual(['consecutive', 8, 0, 8]);
  });
});
