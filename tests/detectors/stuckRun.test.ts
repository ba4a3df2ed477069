import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { stuckRun } from '../../src/detectors/stuckRun';
import type { Run } from '../../src/history/run';
import { begun, DAY, lasting, look, MINUTE, ofTask, outcomes, ran, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const detector = stuckRun.make(DEFAULTS.detectors.stuck_run_detector, { timeZone: 'UTC' });

/** Ten daily runs of 15 minutes, the last 8 days ago, and one run in flight for `seconds`. */
function stuckFor(
  seconds: number,
  more: Partial<Run> = {},
  own: readonly Run[] = [],
  others: readonly Run[] = [],
) {
  const past = lasting(times(10, 15 * MINUTE), { until: NOW - 8 * DAY, every: DAY });
  return look(detector, [...past, begun(NOW - seconds, more), ...own], {
    others: ofTask('another', others),
  });
}

const LIMIT = 5 * HOUR; // twenty times the usual 15 minutes

describe('a run that began and has not ended', () => {
  test('a run is stuck at twenty times the usual duration, not before', async () => {
    expect(await stuckFor(LIMIT - 1)).toMatchObject({ state: 'quiet', suspected: true });
    expect(await stuckFor(LIMIT)).toMatchObject({
      state: 'found',
      suspected: true,
      finding: {
        patternDetected: 'task_stuck',
        confidence: 0.8,
        newestFailureStartedAt: NOW - LIMIT,
        evidence: { age_hours: 5, longest_seconds: 900, median_seconds: 900, runs_compared: 10 },
      },
    });
  });

  test('a run is not stuck before twice the longest known duration', async () => {
    const long = ran(NOW - 10 * DAY, 4 * HOUR);
    expect(await stuckFor(8 * HOUR - 1, {}, [long])).toMatchObject({ state: 'quiet' });
    expect(await stuckFor(8 * HOUR, {}, [long])).toMatchObject({ state: 'found' });
  });

  test('a run is not stuck within half an hour, however short the usual runs are', async () => {
    const short = lasting(times(10, 2), { until: NOW - HOUR });
    const since = (seconds: number) => look(detector, [...short, begun(NOW - seconds)]);
    expect(await since(30 * MINUTE - 1)).toMatchObject({ state: 'quiet', suspected: false });
    expect(await since(30 * MINUTE)).toMatchObject({ state: 'found' });
  });

  test('a run in flight for more than 7 days is ignored', async () => {
    expect(await stuckFor(7 * DAY)).toMatchObject({ state: 'found' });
    expect(await stuckFor(7 * DAY + 1)).toMatchObject({ state: 'quiet', suspected: false });
  });

  test('a stuck run is found beside one that is too old to be considered', async () => {
    expect(await stuckFor(LIMIT, {}, [begun(NOW - 20 * DAY)])).toMatchObject({ state: 'found' });
  });

  test('the oldest of several runs in flight for half an hour is reported', async () => {
    const { finding } = await stuckFor(LIMIT, {}, [
      begun(NOW - LIMIT - HOUR, { runId: 'older' }),
      begun(NOW - 60),
    ]);
    expect(finding?.evidence).toMatchObject({ run_id: 'older', unended_runs: 3 });
  });

  test('a stuck run is not reported before 5 runs of its task have ended', async () => {
    const since = (runs: readonly Run[]) => look(detector, [...runs, begun(NOW - DAY)]);
    const past = (text: string) => outcomes(text, { until: NOW - 2 * DAY });
    expect(await since(past('....'))).toMatchObject({
      state: 'warming_up',
      figures: { have: 4, need: 5 },
    });
    expect(await since(past('....s'))).toMatchObject({ state: 'warming_up' });
    expect(await since(past('....x'))).toMatchObject({ state: 'found' });
  });
});

describe('whether the host of a stuck run is alive', () => {
  const old = { host: 'alpha' };
  const onHost = (host: string, ago: number) => ran(NOW - ago - 60, 60, { host });

  test('a sign of life of the host after the run began raises the confidence', async () => {
    expect(await stuckFor(8 * LIMIT, old, [], [onHost('alpha', HOUR)])).toMatchObject({
      finding: {
        confidence: 0.95,
        evidence: { host: 'alpha', host_last_seen: '2025-11-09 13:00:00' },
      },
    });
  });

  test.each([
    ['no sign of life', []],
    ['a sign of life of another host', [onHost('beta', HOUR)]],
    ['a sign of life of its host from before it began', [onHost('alpha', 8.1 * LIMIT)]],
    ['a sign of life of its host older than a day', [onHost('alpha', 24.1 * HOUR)]],
  ])('the confidence in a stuck run with %s is at most 0.85', async (_, others) => {
    expect(await stuckFor(8 * LIMIT, old, [], others)).toMatchObject({
      finding: { confidence: 0.85 },
    });
  });

  test('a sign of life of today does not count if it is older than the run', async () => {
    expect(await stuckFor(LIMIT, old, [], [onHost('alpha', 1.1 * LIMIT)])).toMatchObject({
      finding: { evidence: { host: 'alpha', host_last_seen: null } },
    });
  });

  test('the confidence in a stuck run is at most 0.85 after a later run of the task', async () => {
    expect(await stuckFor(8 * LIMIT, {}, [ran(NOW - 30 * HOUR)])).toMatchObject({
      finding: { confidence: 0.85, evidence: { later_runs: 1, host: null, host_last_seen: null } },
    });
  });
});
