import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { failureRate } from '../../src/detectors/failureRate';
import type { Run } from '../../src/history/run';
import { look, outcomes, ran, times } from '../support/views';
import { HOUR } from '../support/world';

const OPTIONS = DEFAULTS.detectors.failure_rate_detector;
const detector = failureRate.make(OPTIONS, { timeZone: 'UTC' });

const clean = '.'.repeat(80);

/** `runs` outcomes with `failures` failures evenly among them, the last run being a failure. */
function mixed(runs: number, failures: number): string {
  return times(runs, (index) =>
    Math.floor(((index + 1) * failures) / runs) > Math.floor((index * failures) / runs) ? 'x' : '.',
  ).join('');
}

function lookAt(text: string, every = HOUR) {
  return look(detector, outcomes(text, { every }));
}

describe('a task that fails more often than before', () => {
  test('8 failures in the last 20 runs and none in 80 before are found', async () => {
    expect(await lookAt(clean + mixed(20, 8))).toMatchObject({
      state: 'found',
      suspected: true,
      seen: '40 % of the last 20 runs failed, 0 % of 80 before',
      finding: {
        patternDetected: 'failure_rate_increased',
        confidence: 0.714,
        evidence: {
          recent_failures: 8,
          recent_runs: 20,
          past_failures: 0,
          past_runs: 80,
          error_type: 'timeout',
        },
      },
    });
  });

  test('7 failures in the last 20 runs and none in 80 before may be chance', async () => {
    expect(await lookAt(clean + mixed(20, 7))).toMatchObject({
      state: 'quiet',
      figures: { surprise: 5.3 },
    });
  });

  test('4 failures are too few for a raised rate, however clean the past', async () => {
    expect(await lookAt('.'.repeat(900) + mixed(20, 4), HOUR / 2)).toMatchObject({
      state: 'quiet',
    });
    expect(await lookAt('.'.repeat(900) + mixed(20, 5), HOUR / 2)).toMatchObject({
      state: 'found',
    });
  });

  test('a past of 10 clean runs is too short to compare with', async () => {
    const before = `${'.'.repeat(10)}${'x'.repeat(8)}..`;
    expect(await lookAt(before + 'x'.repeat(20))).toMatchObject({ state: 'quiet' });
    expect(await lookAt('.'.repeat(10) + before + 'x'.repeat(20))).toMatchObject({
      state: 'found',
    });
  });

  test('a small rise is found once there are many runs', async () => {
    const past = mixed(300, 6);
    expect(await lookAt(past + mixed(20, 2), HOUR / 2)).toMatchObject({ state: 'quiet' });
    expect(await lookAt(past + mixed(160, 20), HOUR / 2)).toMatchObject({ state: 'quiet' });
    expect(await lookAt(past + mixed(160, 22), HOUR / 2)).toMatchObject({ state: 'found' });
  });

  test('a clean past counts as nearly one failure, which is much for 20 runs', async () => {
    const short = { ...OPTIONS, minSurprise: 0 };
    const found = (text: string) =>
      look(failureRate.make(short, { timeZone: 'UTC' }), outcomes(text));
    expect(await found('.'.repeat(20) + mixed(20, 5))).toMatchObject({ state: 'found' });
    const rare = failureRate.make(
      { ...short, minFailures: 1, minShare: 0.01 },
      { timeZone: 'UTC' },
    );
    expect(await look(rare, outcomes('.'.repeat(20) + mixed(20, 1)))).toMatchObject({
      state: 'quiet',
    });
    expect(await look(rare, outcomes('.'.repeat(20) + mixed(20, 2)))).toMatchObject({
      state: 'found',
    });
  });

  test('failing 2.5 times as often as before is too little, 3.5 times is found', async () => {
    expect(await lookAt(mixed(400, 40) + mixed(160, 40))).toMatchObject({ state: 'quiet' });
    expect(await lookAt(mixed(400, 40) + mixed(160, 56))).toMatchObject({ state: 'found' });
  });

  test('a failure share below a tenth is not found, however new', async () => {
    const below = mixed(160, 16) + mixed(80, 8) + mixed(40, 4) + mixed(20, 1) + mixed(20, 2);
    expect(await lookAt('.'.repeat(640) + below, HOUR / 2)).toMatchObject({ state: 'quiet' });
    expect(await lookAt('.'.repeat(640) + mixed(320, 32), HOUR / 2)).toMatchObject({
      state: 'found',
    });
  });

  test('a task that always failed as often is not found', async () => {
    expect(await lookAt(mixed(200, 60))).toMatchObject({ state: 'quiet' });
  });

  test('a slow rise, which began in the past, is compared with the older half of it', async () => {
    const ramp = times(900, (index) => 0.2 * (index / 900));
    let sum = 0;
    const runs = ramp.map((share) => {
      sum += share;
      if (sum < 1) return '.';
      sum -= 1;
      return 'x';
    });
    expect(await lookAt(runs.join('').replace(/\.+$/, ''), HOUR / 2)).toMatchObject({
      state: 'found',
      seen: '17 % of the last 320 runs failed, 3.1 % of 288 before',
    });
  });

  test('39 runs are too few to judge a failure rate, 40 are enough', async () => {
    expect(await lookAt('.'.repeat(19) + 'x'.repeat(20))).toMatchObject({
      state: 'warming_up',
      figures: { have: 39 },
    });
    expect(await lookAt('.'.repeat(20) + 'x'.repeat(20))).toMatchObject({ state: 'found' });
  });

  test('a failure of the first attempt counts although its retry passed', async () => {
    const retried = outcomes(clean + mixed(20, 8)).flatMap((run): Run[] => {
      if (run.status === 'success') return [{ ...run, attempt: 1 }];
      const { runId } = run;
      return [{ ...run, attempt: 1 }, ran(run.startedAt + 70, 60, { runId, attempt: 2 })];
    });
    const { figures, state } = await look(detector, retried, {
      now: (retried.at(-1)?.finishedAt ?? 0) + 1,
    });
    expect({ figures, state }).toMatchObject({
      state: 'found',
      figures: { recent_failures: 8, recent_runs: 20 },
    });
  });
});

describe('a task that has recovered', () => {
  test('a task has recovered after 7 successes, unlikely at its rate, not after 6', async () => {
    const failing = '.x'.repeat(7);
    const past = clean.repeat(2);
    expect(await lookAt(`${past}${failing}......`)).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(`${past}${failing}.......`);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });

  test('a task has recovered when its newest runs fail far less often', async () => {
    const bad = `${'.'.repeat(200)}${mixed(60, 36)}`;
    expect(await lookAt(bad + mixed(20, 8))).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(bad + mixed(20, 4));
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });

  test('a task has recovered when few of its last 80 runs fail, if many of 20 do', async () => {
    const bad = `${'.'.repeat(400)}${mixed(80, 40)}`;
    expect(await lookAt(bad + mixed(80, 24), HOUR / 2)).toMatchObject({ state: 'found' });
    // Enough of the last 20 runs fail, but only few of the last 80.
    const { state, seen } = await lookAt(`${bad}${'.'.repeat(60)}${mixed(20, 5)}`, HOUR / 2);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });
});

describe('a task with more runs than are read one by one', () => {
  test('runs that are not read one by one are compared by their number', async () => {
    const runs = outcomes('.'.repeat(200) + mixed(20, 7));
    const { figures } = await look(detector, runs, { maxRunsPerTask: 60 });
    expect(figures).toMatchObject({ past_failures: 0, past_runs: 200 });
    const ill = outcomes(mixed(160, 56) + '.'.repeat(40) + mixed(20, 7));
    expect(await look(detector, ill, { maxRunsPerTask: 60 })).toMatchObject({ state: 'quiet' });
  });
});
