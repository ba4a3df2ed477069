import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULTS } from '../../../src/config/defaults';
import { builtInDetectors } from '../../../src/detectors';
import { failureRate } from '../../../src/detectors/failureRate';
import { flakyTask } from '../../../src/detectors/flakyTask';
import { missedRun } from '../../../src/detectors/missedRun';
import { newError } from '../../../src/detectors/newError';
import { stuckRun } from '../../../src/detectors/stuckRun';
import { taskFailure } from '../../../src/detectors/taskFailure';
import type { Run } from '../../../src/history/run';
import { begun, DAY, lasting, MINUTE, outcomes, ran, times, viewAt } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const detectors = builtInDetectors({
  detectors: DEFAULTS.detectors,
  timeZone: 'America/New_York',
}).tasks;

/** A stretch of a task's past: `pattern` of outcomes `repeats` times, each run taking `seconds`. */
const stretch = fc.record({
  pattern: fc.constantFrom('.', '.', '.', 'x', '..x', '.x', '...y', 'yx', '.c', '?'),
  repeats: fc.integer({ min: 1, max: 40 }),
  seconds: fc.constantFrom(2, 20, 60, 100, 300),
});
const past = fc.record({
  stretches: fc.array(stretch, { minLength: 1, maxLength: 5 }),
  every: fc.constantFrom(10 * MINUTE, HOUR, 6 * HOUR, DAY),
  /** Seconds since the last run ended. */
  age: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 3 * DAY }),
    fc.integer({ min: 0, max: 20 * DAY }),
  ),
  isRetried: fc.boolean(),
  /** Seconds since a run began that has not ended; null if there is none. */
  unendedFor: fc.option(fc.integer({ min: 0, max: 9 * DAY })),
  maxRunsPerTask: fc.constantFrom(20, 60, 1000),
});
type Past = typeof past extends fc.Arbitrary<infer Value> ? Value : never;

function runsOf({ stretches, every, age, isRetried, unendedFor }: Past): Run[] {
  const letters = stretches.flatMap(({ pattern, repeats, seconds }) =>
    [...pattern.repeat(repeats)].map((letter) => ({ letter, seconds })),
  );
  const runs = letters.flatMap(({ letter, seconds }, index) => {
    const until = NOW - age - (letters.length - 1 - index) * every;
    const [run] = outcomes(letter, { until, seconds });
    if (run === undefined) return [];
    if (!isRetried || run.status !== 'failed' || index % 2 === 0) return [run];
    return [{ ...run, attempt: 1 }, ran(until, seconds, { runId: run.runId, attempt: 2 })];
  });
  return unendedFor === null ? runs : [...runs, begun(NOW - unendedFor)];
}

const OPTIONS = DEFAULTS.detectors;

describe.each(detectors.map((detector) => [detector.name, detector] as const))(
  '%s',
  (_, detector) => {
    test('the detector finds nothing in a task that triage does not suspect', async () => {
      await fc.assert(
        fc.asyncProperty(past, async (given) => {
          const view = await viewAt([detector], runsOf(given), given);
          const unasked = detector.suspects(view) ? undefined : detector.diagnose(view).finding;
          expect(unasked?.evidence).toBeUndefined();
        }),
        { numRuns: 120 },
      );
    });
  },
);

describe.each([
  taskFailure.make(OPTIONS.task_failure_detector, { timeZone: 'UTC' }),
  flakyTask.make(OPTIONS.flaky_task_detector, { timeZone: 'UTC' }),
  failureRate.make(OPTIONS.failure_rate_detector, { timeZone: 'UTC' }),
  newError.make(OPTIONS.new_error_detector, { timeZone: 'UTC' }),
  stuckRun.make(OPTIONS.stuck_run_detector, { timeZone: 'UTC' }),
  missedRun.make(OPTIONS.missed_run_detector, { timeZone: 'America/New_York' }),
])('the rule of $name', (detector) => {
  test('triage suspects every task that the rule would flag and that failed lately', async () => {
    await fc.assert(
      fc.asyncProperty(past, async (given) => {
        const view = await viewAt([detector], runsOf({ ...given, age: given.age % DAY }), given);
        const hasNews =
          detector.name.match(/failure|error/) === null || view.summary.recent.failures > 0;
        const unasked =
          !hasNews || detector.suspects(view) ? undefined : detector.diagnose(view).finding;
        expect(unasked?.evidence).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});

test('a finding of two days ago is quiet, and says why', async () => {
  const name = 'suspiciously_fast_detector';
  const fast = detectors.filter((detector) => detector.name === name);
  const runs = lasting([...times(20, 100), 10, 10, 10]);
  const stateAt = async (now: number) => {
    const view = await viewAt(fast, runs, { now });
    return fast.map((detector) => detector.diagnose(view));
  };
  expect(await stateAt(NOW + DAY)).toMatchObject([{ state: 'found' }]);
  expect(await stateAt(NOW + 2 * DAY)).toMatchObject([
    { state: 'quiet', seen: expect.stringContaining('; not of late') },
  ]);
});
