import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { stuckRunDetector } from '../../src/detectors/stuckRun';
import type { Run } from '../../src/history/history';
import { begun, DAY, lasting, look, MINUTE, ofTask, outcomes, ran, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const detector = stuckRunDetector(DEFAULTS.detectors.stuck_run_detector);

/** Ten runs of 15 minutes that ended by yesterday, and one that has run for so long. */
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

const LIMIT = 5 * HOUR; // twenty times 15 minutes

describe('a run that began and has not ended', () => {
  test('is stuck at twenty times what is usual, not before', async () => {
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

  test('and at twice what the longest ever took', async () => {
    const long = ran(NOW - 10 * DAY, 4 * HOUR);
    expect(await stuckFor(8 * HOUR - 1, {}, [long])).toMatchObject({ state: 'quiet' });
    expect(await stuckFor(8 * HOUR, {}, [long])).toMatchObject({ state: 'found' });
  });

  test('and not within half an hour, however short its runs are', async () => {
    const short = lasting(times(10, 2), { until: NOW - HOUR });
    const since = (seconds: number) => look(detector, [...short, begun(NOW - seconds)]);
    expect(await since(30 * MINUTE - 1)).toMatchObject({ state: 'quiet', suspected: false });
    expect(await since(30 * MINUTE)).toMatchObject({ state: 'found' });
  });

  test('was forgotten after 7 days', async () => {
    expect(await stuckFor(7 * DAY)).toMatchObject({ state: 'found' });
    expect(await stuckFor(7 * DAY + 1)).toMatchObject({ state: 'quiet', suspected: false });
  });

  test('beside one that was forgotten is seen', async () => {
    expect(await stuckFor(LIMIT, {}, [begun(NOW - 20 * DAY)])).toMatchObject({ state: 'found' });
  });

  test('is the oldest of several, each of which has run for half an hour', async () => {
    const { finding } = await stuckFor(LIMIT, {}, [
      begun(NOW - LIMIT - HOUR, { runId: 'older' }),
      begun(NOW - 60),
    ]);
    expect(finding?.evidence).toMatchObject({ run_id: 'older', unended_runs: 3 });
  });

  test('is not told of before 5 runs have ended', async () => {
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

describe('whether its host lives', () => {
  const old = { host: 'alpha' };
  const onHost = (host: string, ago: number) => ran(NOW - ago - 60, 60, { host });

  test('a sign of life of the host after it began makes it surer', async () => {
    expect(await stuckFor(8 * LIMIT, old, [], [onHost('alpha', HOUR)])).toMatchObject({
      finding: {
        confidence: 0.95,
        evidence: { host: 'alpha', host_last_seen: '2025-11-09 13:00:00' },
      },
    });
  });

  test.each([
    ['without one, the host is the likelier trouble', []],
    ['one of another host says nothing', [onHost('beta', HOUR)]],
    ['nor one from before it began', [onHost('alpha', 8.1 * LIMIT)]],
    ['nor one that is older than a day', [onHost('alpha', 24.1 * HOUR)]],
  ])('%s: at most 0.85', async (_, others) => {
    expect(await stuckFor(8 * LIMIT, old, [], others)).toMatchObject({
      finding: { confidence: 0.85 },
    });
  });

  test('a sign of life of today does not count if it is older than the run', async () => {
    expect(await stuckFor(LIMIT, old, [], [onHost('alpha', 1.1 * LIMIT)])).toMatchObject({
      finding: { evidence: { host: 'alpha', host_last_seen: null } },
    });
  });

  test('a later run of the task says that the record may be what has no end: at most 0.85', async () => {
    expect(await stuckFor(8 * LIMIT, {}, [ran(NOW - 30 * HOUR)])).toMatchObject({
      finding: { confidence: 0.85, evidence: { later_runs: 1, host: null, host_last_seen: null } },
    });
  });
});
