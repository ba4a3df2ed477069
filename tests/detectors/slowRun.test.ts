import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { slowRunDetector } from '../../src/detectors/slowRun';
import { chances, DAY, lasting, look, outcomes, ran, series, time, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const OPTIONS = DEFAULTS.detectors.slow_run_detector;
const detector = slowRunDetector(OPTIONS, 'UTC');

const usual = times(60, 100);

function lookAt(durations: readonly number[], every = HOUR, by = detector) {
  return look(by, lasting(durations, { every }));
}

describe('a task that takes longer than it used to', () => {
  test('in 3 runs at once', async () => {
    expect(await lookAt([...usual, 160, 170, 180])).toMatchObject({
      state: 'found',
      suspected: true,
      seen: 'the last 3 successes took at least 160 s; usual are 100 s',
      finding: {
        patternDetected: 'task_slowed',
        evidence: { usual_seconds: 100, seconds: 170, slow_runs: 3, since: '2025-11-09 12:00:00' },
      },
    });
  });

  test('in 2 runs is not enough, however long', async () => {
    expect(await lookAt([...usual, 900, 900])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...usual, 900, 100, 900])).toMatchObject({ state: 'quiet' });
  });

  test('in one run is an outlier', async () => {
    expect(await lookAt([...usual, 9000])).toMatchObject({ state: 'quiet', suspected: true });
  });

  test('by half, not by less', async () => {
    expect(await lookAt([...usual, 151, 151, 151])).toMatchObject({ state: 'found' });
    expect(await lookAt([...usual, 149, 149, 149, 149, 149])).toMatchObject({
      state: 'quiet',
      figures: { limit_seconds: 150, min_ratio: 1.5 },
    });
  });

  test('in 4 of 5, where durations vary: each need not be so far above', async () => {
    const chance = chances();
    const varied = times(60, () => 100 * Math.exp((chance() - 0.5) * 0.8)); // from 67 to 149
    const [level, more] = [270, 360];
    expect(await lookAt([...varied, level, level, level])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...varied, level, 100, level, level, level])).toMatchObject({
      state: 'found',
    });
    expect(await lookAt([...varied, more, more, more])).toMatchObject({ state: 'found' });
  });

  test('where durations vary, by more if little is known of how much', async () => {
    const varied = (count: number) => times(count, (index) => (index % 2 === 0 ? 82 : 122));
    expect(await lookAt([...varied(10), 360, 360, 360])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...varied(60), 360, 360, 360])).toMatchObject({ state: 'found' });
  });

  test('where durations vary, by more if it runs often: it has more chances', async () => {
    const varied = times(60, (index) => (index % 2 === 0 ? 82 : 122));
    expect(await lookAt([...varied, 270, 270, 270], 6 * HOUR)).toMatchObject({ state: 'found' });
    expect(await lookAt([...varied, 270, 270, 270], HOUR / 12)).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...varied, 400, 400, 400], HOUR / 12)).toMatchObject({ state: 'found' });
  });

  test('is no longer found when it is over', async () => {
    const slow = [...usual, ...times(12, 300)];
    expect(await lookAt([...slow, 100])).toMatchObject({ state: 'found' });
    expect(await lookAt([...slow, 100, 100])).toMatchObject({ state: 'quiet' });
  });

  test('is news for a day, or three pauses', async () => {
    const runs = (every: number) => lasting([...times(20, 100), 300, 300, 300], { every });
    expect(await look(detector, runs(HOUR), { now: NOW + DAY })).toMatchObject({ state: 'found' });
    expect(await look(detector, runs(HOUR), { now: NOW + DAY + 1 })).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('not lately'),
    });
    expect(await look(detector, runs(DAY), { now: NOW + 2.9 * DAY })).toMatchObject({
      state: 'found',
    });
  });

  test('is measured by its successes alone', async () => {
    const failed = outcomes('xxx', { seconds: 900 });
    expect(
      await look(detector, [...lasting(usual, { until: NOW - 4 * HOUR }), ...failed]),
    ).toMatchObject({
      state: 'quiet',
    });
  });
});

describe('nothing is said', () => {
  test('of fewer than 13 successes', async () => {
    expect(await lookAt([...times(9, 100), 300, 300, 300])).toMatchObject({
      state: 'warming_up',
      figures: { have: 12 },
    });
    expect(await lookAt([...times(10, 100), 300, 300, 300])).toMatchObject({ state: 'found' });
  });

  test('of runs shorter than a second', async () => {
    expect(await lookAt([...times(60, 0.1), 0.9, 0.9, 0.9])).toMatchObject({
      state: 'quiet',
      suspected: false,
    });
    expect(await lookAt([...times(60, 0.1), 1.1, 1.1, 1.1])).toMatchObject({ state: 'found' });
  });

  test('of a task that grows by 1 % a day', async () => {
    const grown = times(30, (day) => 100 * 1.01 ** day);
    expect(await lookAt(grown, DAY)).toMatchObject({ state: 'quiet' });
  });

  test('of a step by 15 %', async () => {
    expect(await lookAt([...usual, ...times(21, 115)])).toMatchObject({ state: 'quiet' });
  });

  test('of a task whose durations vary tenfold', async () => {
    const chance = chances(7);
    const wild = times(300, () => 100 * Math.exp((chance() + chance() + chance() - 1.5) * 3));
    for (let end = 100; end <= 300; end += 1)
      expect(await lookAt(wild.slice(0, end))).toMatchObject({ state: 'quiet' });
  });
});

describe('a rhythm of durations', () => {
  const hours = series(time('2025-10-13'), HOUR, 21 * 24);
  const until = (now: number, seconds: (at: number) => number) =>
    hours.filter((at) => at < now).map((at) => ran(at, seconds(at)));
  const nightly = (at: number) => (at % DAY < 3 * HOUR ? 300 : 100);
  const onMondays = (at: number) =>
    at >= time('2025-10-13') && (at - time('2025-10-13')) % (7 * DAY) < DAY ? 300 : 100;

  test('what takes long each night is as usual at night', async () => {
    const now = time('2025-11-01 03:00');
    expect(await look(detector, until(now, nightly), { now })).toMatchObject({
      state: 'quiet',
      suspected: true,
    });
  });

  test('and news by day', async () => {
    const now = time('2025-11-01 15:00');
    const byDay = (at: number) => (at >= now - 3 * HOUR ? 300 : nightly(at));
    expect(await look(detector, until(now, byDay), { now })).toMatchObject({ state: 'found' });
  });

  test('what takes long on Mondays is as usual on a Monday, and news on a Tuesday', async () => {
    const [monday, tuesday] = [time('2025-11-03'), time('2025-10-28 12:00')];
    const fourth = until(monday, onMondays).concat(
      series(monday, HOUR, 12).map((at) => ran(at, 300)),
    );
    expect(await look(detector, fourth, { now: monday + 12 * HOUR })).toMatchObject({
      state: 'quiet',
      suspected: true,
    });
    const on = (at: number) => (at >= tuesday - 5 * HOUR ? 300 : onMondays(at));
    expect(await look(detector, until(tuesday, on), { now: tuesday })).toMatchObject({
      state: 'found',
    });
  });
});
