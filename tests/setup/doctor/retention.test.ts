import { describe, expect, test } from '@jest/globals';
import { checkRetention } from '../../../src/setup/doctor/retention';
import { answering, DAY, historyOf } from '../../support/views';
import { NOW } from '../../support/world';

const check = async (days: number) => {
  const uneven = {
    source: 'jobs',
    successesSince: NOW - days * DAY,
    failuresSince: NOW - 30 * DAY,
    wholeSince: NOW - days * DAY,
  };
  const history = answering(historyOf([]), { health: { unevenlyKept: async () => [uneven] } });
  const detectors = [{ name: 'new_error_detector', pastDays: 14 }, { name: 'slow_run_detector' }];
  const [told] = await checkRetention(history, detectors, { now: NOW, timeZone: 'UTC' });
  return told?.message;
};

describe('how long a source keeps runs, in doctor', () => {
  test('the times of successes and of failures are told, and for which detector they are too short', async () => {
    expect(await check(2)).toBe(
      'keeps successes since 2025-11-07 14:00:00 and failures since 2025-10-10 14:00:00: ' +
        'shares and what is usual rest on the time since 2025-11-07 14:00:00; ' +
        'new_error_detector needs 14 days',
    );
  });

  test('a detector that needs just so many days is not told', async () => {
    expect(await check(14)).not.toContain('needs');
    expect(await check(13.9)).toContain('needs');
  });

  test('less than a day makes shares unsure', async () => {
    expect(await check(0.9)).toContain('no goal is active unasked');
    expect(await check(1)).not.toContain('unasked');
  });
});
