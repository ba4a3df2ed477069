import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { newError } from '../../src/detectors/newError';
import { DAY, look, outcomes, ran } from '../support/views';
import { HOUR, NOW } from '../support/world';

const detector = newError.make(DEFAULTS.detectors.new_error_detector, { timeZone: 'UTC' });

/** Hourly outcomes of 28 days that end with `text`; every earlier outcome is `past`. */
function month(text: string, past = '.'): string {
  return past.repeat(28 * 24).slice(text.length) + text;
}

function lookAt(text: string, now = NOW) {
  return look(detector, outcomes(text), { now });
}

describe('an error that a task did not have before', () => {
  test('a new error three times within hours is found', async () => {
    expect(await lookAt(month('y.y.y'))).toMatchObject({
      state: 'found',
      suspected: true,
      finding: {
        patternDetected: 'new_error_type',
        confidence: 0.76,
        evidence: {
          error_type: 'connection_refused',
          failure_count: 3,
          last_failure: '2025-11-09 14:00:00',
        },
      },
    });
  });

  test('a new error twice within 80 minutes is found, within 82 it may be chance', async () => {
    const past = outcomes(month(''), { until: NOW - HOUR / 2 });
    const twice = (minutes: number) =>
      [minutes, 0].map((ago) =>
        ran(NOW - ago * 60 - 60, 60, { status: 'failed', error: 'disk full' }),
      );
    expect(await look(detector, [...past, ...twice(80)])).toMatchObject({
      state: 'found',
      finding: { confidence: 0.72 },
    });
    expect(await look(detector, [...past, ...twice(82)])).toMatchObject({
      state: 'quiet',
      figures: { count: 2 },
    });
  });

  test('a new error that came once is not found', async () => {
    expect(await lookAt(month('y'))).toMatchObject({
      state: 'quiet',
      figures: { count: 1, min_count: 2 },
    });
  });

  test('a new error twice, but days apart, may be chance', async () => {
    expect(await lookAt(month(`y${'.'.repeat(72)}y`))).toMatchObject({
      state: 'quiet',
      figures: { count: 2 },
    });
  });

  test('failures in a row with the same new error count once', async () => {
    expect(await lookAt(month('yyyyy'))).toMatchObject({ state: 'quiet', figures: { count: 1 } });
    expect(await lookAt(month('yyy.yy.y'))).toMatchObject({
      state: 'found',
      figures: { failure_count: 3 },
    });
  });

  test('an error that the task had in the past is not new', async () => {
    expect(await lookAt(`y${month('y.y.y').slice(1)}`)).toMatchObject({
      state: 'quiet',
      seen: 'no error type that it did not have before',
    });
  });

  test('an error first seen 7 days ago is new, one second earlier it is not', async () => {
    const recent = [4, 2, 0].map((hours) =>
      ran(NOW - hours * HOUR - 60, 60, { status: 'failed', error: 'disk full' }),
    );
    const first = (ago: number) =>
      ran(NOW - ago - 60, 60, { status: 'failed', error: 'disk full' });
    const past = outcomes('.'.repeat(28 * 24), { until: NOW - HOUR / 2 });
    const seen = async (ago: number) => look(detector, [...past, ...recent, first(ago)]);
    expect(await seen(7 * DAY + 1)).toMatchObject({
      seen: 'no error type that it did not have before',
    });
    expect(await seen(7 * DAY)).toMatchObject({ figures: { count: 4 } });
  });

  test('a new error is not found in a task whose failures all have another error', async () => {
    const words = [
      'alpha',
      'beta',
      'gamma',
      'delta',
      'epsilon',
      'zeta',
      'eta',
      'theta',
      'iota',
      'kappa',
    ];
    const past = outcomes(month(''), { until: NOW - HOUR / 2 });
    const odd = words.map((word, index) =>
      ran(NOW - (20 - index) * DAY, 60, { status: 'failed', error: `the ${word} module gave up` }),
    );
    const news = [7, 5, 3].map((hours) =>
      ran(NOW - hours * HOUR, 60, { status: 'failed', error: 'no space left' }),
    );
    expect(await look(detector, [...past, ...news])).toMatchObject({ state: 'found' });
    expect(await look(detector, [...past, ...odd, ...news])).toMatchObject({ state: 'quiet' });
  });

  test('a failure of the first attempt counts although its retry passed', async () => {
    const retried = [5, 3, 1].flatMap((hours) => [
      ran(NOW - hours * HOUR, 60, {
        runId: `${hours}:1`,
        status: 'failed',
        error: 'disk full',
        attempt: 1,
      }),
      ran(NOW - hours * HOUR + 90, 60, { runId: `${hours}:2`, attempt: 2 }),
    ]);
    const past = outcomes(month(''), { until: NOW - HOUR / 2 }).map((run) => ({
      ...run,
      attempt: 1,
    }));
    expect(await look(detector, [...past, ...retried])).toMatchObject({
      state: 'found',
      finding: { evidence: { failure_count: 3, error_type: 'disk_full' } },
    });
  });
});

describe('when a new error is reported', () => {
  test('new errors need a known past of 7 days before the last 7', async () => {
    const days = (hours: number) => outcomes(month('y.y.y').slice(-hours));
    expect(await look(detector, days(14 * 24))).toMatchObject({
      state: 'warming_up',
      figures: { have: 6, need: 7 },
    });
    expect(await look(detector, days(14 * 24 + 1))).not.toMatchObject({ state: 'warming_up' });
  });

  test('a new error is reported for one day', async () => {
    const runs = month('y.y.y');
    expect(await lookAt(runs, NOW + DAY)).toMatchObject({ state: 'found' });
    const { state, seen } = await lookAt(runs, NOW + DAY + 1);
    expect({ state, seen }).toMatchObject({
      state: 'quiet',
      seen: expect.stringContaining('not lately'),
    });
  });

  test('every failed attempt is looked at where more runs ended than are read', async () => {
    const runs = outcomes(`y${month('y.y.y').slice(1)}`);
    expect(await look(detector, runs, { maxRunsPerTask: 100 })).toMatchObject({
      seen: 'no error type that it did not have before',
    });
  });
});
