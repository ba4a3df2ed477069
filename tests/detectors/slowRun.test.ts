import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { slowRun } from '../../src/detectors/slowRun';
import { chances, DAY, lasting, look, outcomes, ran, series, time, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const OPTIONS = DEFAULTS.detectors.slow_run_detector;
const detector = slowRun.make(OPTIONS, { timeZone: 'UTC' });

const usual = times(60, 100);

function lookAt(durations: readonly number[], every = HOUR, by = detector) {
  return look(by, lasting(durations, { every }));
}

describe('a task that takes longer than it used to', () => {
  test('a task with 3 slow runs in a row is found', async () => {
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

  test('2 slow runs are too few to call a task slow, however long they take', async () => {
    expect(await lookAt([...usual, 900, 900])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...usual, 900, 100, 900])).toMatchObject({ state: 'quiet' });
  });

  test('one slow run is an outlier', async () => {
    expect(await lookAt([...usual, 9000])).toMatchObject({ state: 'quiet', suspected: true });
  });

  test('a task is slow when it takes half as long again, not less', async () => {
    expect(await lookAt([...usual, 151, 151, 151])).toMatchObject({ state: 'found' });
    expect(await lookAt([...usual, 149, 149, 149, 149, 149])).toMatchObject({
      state: 'quiet',
      figures: { limit_seconds: 150, min_ratio: 1.5 },
    });
  });

  test('4 slow runs of 5 may be less slow than 3 of 3 where durations vary', async () => {
    const chance = chances();
    const varied = times(60, () => 100 * Math.exp((chance() - 0.5) * 0.8)); // 67 to 149 seconds
    const [level, more] = [270, 360];
    expect(await lookAt([...varied, level, level, level])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...varied, level, 100, level, level, level])).toMatchObject({
      state: 'found',
    });
    expect(await lookAt([...varied, more, more, more])).toMatchObject({ state: 'found' });
  });

  test('a task of few runs must be slower to be found where durations vary', async () => {
    const varied = (count: number) => times(count, (index) => (index % 2 === 0 ? 82 : 122));
    expect(await lookAt([...varied(10), 360, 360, 360])).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...varied(60), 360, 360, 360])).toMatchObject({ state: 'found' });
  });

  test('a frequent task must be slower to be found where durations vary', async () => {
    const varied = times(60, (index) => (index % 2 === 0 ? 82 : 122));
    expect(await lookAt([...varied, 270, 270, 270], 6 * HOUR)).toMatchObject({ state: 'found' });
    expect(await lookAt([...varied, 270, 270, 270], HOUR / 12)).toMatchObject({ state: 'quiet' });
    expect(await lookAt([...varied, 400, 400, 400], HOUR / 12)).toMatchObject({ state: 'found' });
  });

  test('a slow task is no longer found after 2 usual runs', async () => {
    const slow = [...usual, ...times(12, 300)];
    expect(await lookAt([...slow, 100])).toMatchObject({ state: 'found' });
    expect(await lookAt([...slow, 100, 100])).toMatchObject({ state: 'quiet' });
  });

  test('a slow task is reported for a day, or for three pauses if they are longer', async () => {
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

  test('slow failures are not found; only successes are measured', async () => {
    const failed = outcomes('xxx', { seconds: 900 });
    expect(
      await look(detector, [...lasting(usual, { until: NOW - 4 * HOUR }), ...failed]),
    ).toMatchObject({
      state: 'quiet',
    });
  });
});

describe('a task that is not slow', () => {
  test('12 successes are too few to call a task slow, 13 are enough', async () => {
    expect(await lookAt([...times(9, 100), 300, 300, 300])).toMatchObject({
      state: 'warming_up',
      figures: { have: 12 },
    });
    expect(await lookAt([...times(10, 100), 300, 300, 300])).toMatchObject({ state: 'found' });
  });

  test('runs shorter than a second are never slow', async () => {
    expect(await lookAt([...times(60, 0.1), 0.9, 0.9, 0.9])).toMatchObject({
      state: 'quiet',
      suspected: false,
    });
    expect(await lookAt([...times(60, 0.1), 1.1, 1.1, 1.1])).toMatchObject({ state: 'found' });
  });

  test('a task whose durations grow by 1 % a day is not slow', async () => {
    const grown = times(30, (day) => 100 * 1.01 ** day);
    expect(await lookAt(grown, DAY)).toMatchObject({ state: 'quiet' });
  });

  test('a task whose durations step up by 15 % is not slow', async () => {
    expect(await lookAt([...usual, ...times(21, 115)])).toMatchObject({ state: 'quiet' });
  });

  test('a task whose durations vary tenfold is not slow', async () => {
    const chance = chances(7);
    const wild = times(300, () => 100 * Math.exp((chance() + chance() + chance() - 1.5) * 3));
    for (let end = 100; end <= 300; end += 1)
      expect(await lookAt(wild.slice(0, end))).toMatchObject({ state: 'quiet' });
  });
});

describe('the seasonality of slow runs', () => {
  const hours = series(time('2025-10-13'), HOUR, 21 * 24);
  const until = (now: number, seconds: (at: number) => number) =>
    hours.filter((at) => at < now).map((at) => ran(at, seconds(at)));
  const nightly = (at: number) => (at % DAY < 3 * HOUR ? 300 : 100);
  const onMondays = (at: number) =>
    at >= time('2025-10-13') && (at - time('2025-10-13')) % (7 * DAY) < DAY ? 300 : 100;

  test('a task that takes long each night is not slow at night', async () => {
    const now = time('2025-11-01 03:00');
    expect(await look(detector, until(now, nightly), { now })).toMatchObject({
      state: 'quiet',
      suspected: true,
    });
  });

  test('a task that takes long each night is slow when it takes as long by day', async () => {
    const now = time('2025-11-01 15:00');
    const byDay = (at: number) => (at >= now - 3 * HOUR ? 300 : nightly(at));
    expect(await look(detector, until(now, byDay), { now })).toMatchObject({ state: 'found' });
  });

  test('a task that takes long on Mondays is not slow on a Monday, but on a Tuesday', async () => {
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
