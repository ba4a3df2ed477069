import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULTS } from '../../../src/config/defaults';
import { failureConfidence } from '../../../src/detectors/baseline/confidence';
import { taskFailure } from '../../../src/detectors/taskFailure';
import { emptySummary } from '../../../src/history/history';
import type { Run } from '../../../src/history/run';
import { NOW } from '../../support/world';

const figures = { largestErrorGroup: 4, failures: 4, successes: 1, successesSince: 0 };

describe('the confidence in a recurring failure', () => {
  test.each([
    ['4 failures of one error among 5 runs give 0.85', {}, 0.85],
    ['3 failures are the weakest pattern', { largestErrorGroup: 3, failures: 3 }, 0.8],
    ['5 failures reach what is approved automatically', { largestErrorGroup: 5, failures: 5 }, 0.9],
    ['6 failures reach the maximum', { largestErrorGroup: 6, failures: 6 }, 0.95],
    ['60 failures do not exceed the maximum', { largestErrorGroup: 60, failures: 60 }, 0.95],
    [
      '3 failures with 3 different errors count as one',
      { largestErrorGroup: 1, failures: 3, successes: 0 },
      0.7,
    ],
    ['a failure share of one half is not penalised', { successes: 4 }, 0.85],
    [
      'a failure share of one quarter is penalised for one halving below one half',
      { successes: 12 },
      0.8,
    ],
    ['one success since the last failure is penalised', { successesSince: 1, successes: 1 }, 0.75],
    [
      'three successes since the last failure end below 0.7 even from the maximum',
      { largestErrorGroup: 9, failures: 9, successes: 3, successesSince: 3 },
      0.65,
    ],
    ['the confidence is never negative', { successes: 40, successesSince: 40 }, 0],
  ])('the confidence in a recurring failure: %s', (_, changes, expected) => {
    expect(failureConfidence({ ...figures, ...changes }).confidence).toBe(expected);
  });

  test('the confidence in 6 failures in 1,440 runs is below 0.7', () => {
    expect(
      failureConfidence({ largestErrorGroup: 6, failures: 6, successes: 1434, successesSince: 0 })
        .confidence,
    ).toBeLessThan(0.7);
  });

  test('the terms of a failure confidence add up to the confidence', () => {
    const { confidence, terms } = failureConfidence({
      ...figures,
      successes: 12,
      successesSince: 1,
    });
    const { core, failure_share_penalty: share, recovery_penalty: recovery } = terms;
    expect(confidence).toBeCloseTo(Number(core) - Number(share) - Number(recovery), 10);
  });
});

const detector = taskFailure.make(DEFAULTS.detectors.task_failure_detector, { timeZone: 'UTC' });

type Outcome = 'ok' | 'timeout' | 'refused' | 'disk';
const ERRORS = {
  ok: null,
  timeout: 'timed out',
  refused: 'connection refused',
  disk: 'no space left on device',
} as const;

/** The confidence in runs a minute apart that end at `NOW`; undefined without a finding. */
function confidenceOf(outcomes: readonly Outcome[]): number | undefined {
  const runs = outcomes.map((outcome, index): Run => {
    const finishedAt = NOW - (outcomes.length - 1 - index) * 60;
    return {
      runId: String(index),
      startedAt: finishedAt - 30,
      finishedAt,
      status: outcome === 'ok' ? 'success' : 'failed',
      error: ERRORS[outcome],
      exitCode: null,
      host: null,
      attempt: null,
    };
  });
  const failures = runs.filter((run) => run.status === 'failed');
  const none = emptySummary({ source: 'local', taskType: 'task' });
  const counts = {
    runsRead: runs.length,
    successes: runs.length - failures.length,
    failures: failures.length,
  };
  const recent = { ...none.recent, ...counts, firstFailureAt: failures[0]?.finishedAt ?? null };
  const summary = { ...none, ...counts, recent };
  return detector.diagnose({ summary, runs, failures, sample: [], inFlight: [], now: NOW }).finding
    ?.confidence;
}

const outcome = fc.constantFrom<Outcome[]>('ok', 'timeout', 'refused', 'disk');
const history = fc.array(outcome, { minLength: 3, maxLength: 40 });

describe('the confidence in a recurring failure for any history', () => {
  test('one more failure, of any error and at any time, never lowers the confidence', () => {
    fc.assert(
      fc.property(
        history,
        fc.nat(),
        fc.constantFrom<Outcome[]>('timeout', 'refused', 'disk'),
        (runs, at, failure) => {
          const before = confidenceOf(runs);
          const after = confidenceOf(runs.toSpliced(at % (runs.length + 1), 0, failure));
          fc.pre(before !== undefined);
          expect(after).toBeGreaterThanOrEqual(before ?? 0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('one more success, at any time, never raises the confidence', () => {
    fc.assert(
      fc.property(history, fc.nat(), (runs, at) => {
        const before = confidenceOf(runs);
        const after = confidenceOf(runs.toSpliced(at % (runs.length + 1), 0, 'ok'));
        fc.pre(before !== undefined);
        expect(after ?? 0).toBeLessThanOrEqual(before ?? 1); // undefined once the task has healed
      }),
      { numRuns: 2000 },
    );
  });

  test('three successes at the end leave a confidence that no gate lets pass', () => {
    fc.assert(
      fc.property(history, (runs) => {
        expect(confidenceOf([...runs, 'ok', 'ok', 'ok']) ?? 0).toBeLessThan(
          DEFAULTS.gates.minConfidence,
        );
      }),
    );
  });

  test('a finding needs three failures and lasts until three successes in a row', () => {
    fc.assert(
      fc.property(history, (runs) => {
        const failures = runs.filter((run) => run !== 'ok').length;
        const hasHealed = runs.slice(-3).every((run) => run === 'ok');
        expect(confidenceOf(runs) !== undefined).toBe(failures >= 3 && !hasHealed);
      }),
    );
  });
});
