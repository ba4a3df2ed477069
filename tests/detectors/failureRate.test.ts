import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { failureRateDetector } from '../../src/detectors/failureRate';
import type { Run } from '../../src/history/history';
import { look, outcomes, ran, times } from '../support/views';
import { HOUR } from '../support/world';

const OPTIONS = DEFAULTS.detectors.failure_rate_detector;
const detector = failureRateDetector(OPTIONS);

const clean = '.'.repeat(80);

/** So many runs, of which every so many-th fails, the last one with the last of them. */
function mixed(runs: number, failures: number): string {
  return times(runs, (index) =>
    Math.floor(((index + 1) * failures) / runs) > Math.floor((index * failures) / runs) ? 'x' : '.',
  ).join('');
}

function lookAt(text: string, every = HOUR) {
  return look(detector, outcomes(text, { every }));
}

describe('a task that fails more often than before', () => {
  test('8 of the last 20 runs, and none of 80 before', async () => {
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

  test('7 of 20 may be chance', async () => {
    expect(await lookAt(clean + mixed(20, 7))).toMatchObject({
      state: 'quiet',
      figures: { surprise: 5.3 },
    });
  });

  test('4 failures are too few, however clean the past', async () => {
    expect(await lookAt('.'.repeat(900) + mixed(20, 4), HOUR / 2)).toMatchObject({
      state: 'quiet',
    });
    expect(await lookAt('.'.repeat(900) + mixed(20, 5), HOUR / 2)).toMatchObject({
      state: 'found',
    });
  });

  test('10 runs of a past say too little, though they were clean', async () => {
    const before = `${'.'.repeat(10)}${'x'.repeat(8)}..`;
    expect(await lookAt(before + 'x'.repeat(20))).toMatchObject({ state: 'quiet' });
    expect(await lookAt('.'.repeat(10) + before + 'x'.repeat(20))).toMatchObject({
      state: 'found',
    });
  });

  test('a small step is clear once there are many runs', async () => {
    const past = mixed(300, 6);
    expect(await lookAt(past + mixed(20, 2), HOUR / 2)).toMatchObject({ state: 'quiet' });
    expect(await lookAt(past + mixed(160, 20), HOUR / 2)).toMatchObject({ state: 'quiet' });
    expect(await lookAt(past + mixed(160, 22), HOUR / 2)).toMatchObject({ state: 'found' });
  });

  test('a past without failures is taken to have nearly had one: of 20 runs that is much', async () => {
    const short = { ...OPTIONS, minSurprise: 0 };
    const found = (text: string) => look(failureRateDetector(short), outcomes(text));
    expect(await found('.'.repeat(20) + mixed(20, 5))).toMatchObject({ state: 'found' });
    const rare = failureRateDetector({ ...short, minFailures: 1, minShare: 0.01 });
    expect(await look(rare, outcomes('.'.repeat(20) + mixed(20, 1)))).toMatchObject({
      state: 'quiet',
    });
    expect(await look(rare, outcomes('.'.repeat(20) + mixed(20, 2)))).toMatchObject({
      state: 'found',
    });
  });

  test('two and a half times as often is not yet three times', async () => {
    expect(await lookAt(mixed(400, 40) + mixed(160, 40))).toMatchObject({ state: 'quiet' });
    expect(await lookAt(mixed(400, 40) + mixed(160, 56))).toMatchObject({ state: 'found' });
  });

  test('a share below a tenth is nobody’s trouble, however new', async () => {
    const below = mixed(160, 16) + mixed(80, 8) + mixed(40, 4) + mixed(20, 1) + mixed(20, 2);
    expect(await lookAt('.'.repeat(640) + below, HOUR / 2)).toMatchObject({ state: 'quiet' });
    expect(await lookAt('.'.repeat(640) + mixed(320, 32), HOUR / 2)).toMatchObject({
      state: 'found',
    });
  });

  test('a task that always failed so often is as usual', async () => {
    expect(await lookAt(mixed(200, 60))).toMatchObject({ state: 'quiet' });
  });

  test('a rise so slow that the runs before have risen too counts against the older half', async () => {
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

  test('39 runs are too few', async () => {
    expect(await lookAt('.'.repeat(19) + 'x'.repeat(20))).toMatchObject({
      state: 'warming_up',
      figures: { have: 39 },
    });
    expect(await lookAt('.'.repeat(20) + 'x'.repeat(20))).toMatchObject({ state: 'found' });
  });

  test('retries that passed count as failures of the first attempt', async () => {
    const retried = outcomes(clean + mixed(20, 8)).flatMap((run): Run[] => {
      if (run.status === 'success') return [{ ...run, attempt: 1 }];
      return [{ ...run, attempt: 1 }, ran(run.startedAt + 70, 60, { attempt: 2 })];
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
  test('7 successes are unlikely at the rate that was found, 6 are not', async () => {
    const failing = '.x'.repeat(7);
    const past = clean.repeat(2);
    expect(await lookAt(`${past}${failing}......`)).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(`${past}${failing}.......`);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });

  test('its newest runs fail far less often than those that were compared', async () => {
    const bad = `${'.'.repeat(200)}${mixed(60, 36)}`;
    expect(await lookAt(bad + mixed(20, 8))).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(bad + mixed(20, 4));
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });

  test('at no length of its newest: a failure now and then does not make long past ones news', async () => {
    const bad = `${'.'.repeat(400)}${mixed(80, 40)}`;
    expect(await lookAt(bad + mixed(80, 24), HOUR / 2)).toMatchObject({ state: 'found' });
    // Of the last 20 runs enough fail, of the last 80 few do.
    const { state, seen } = await lookAt(`${bad}${'.'.repeat(60)}${mixed(20, 5)}`, HOUR / 2);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('it recovered'),
    });
  });
});

describe('where more runs ended than are looked at closely', () => {
  test('those before are known by their number', async () => {
    const runs = outcomes('.'.repeat(200) + mixed(20, 7));
    const { figures } = await look(detector, runs, { maxRunsPerTask: 60 });
    expect(figures).toMatchObject({ past_failures: 0, past_runs: 200 });
    const ill = outcomes(mixed(160, 56) + '.'.repeat(40) + mixed(20, 7));
    expect(await look(detector, ill, { maxRunsPerTask: 60 })).toMatchObject({ state: 'quiet' });
  });
});
