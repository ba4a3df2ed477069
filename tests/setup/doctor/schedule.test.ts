import { describe, expect, test } from '@jest/globals';
import { checkSchedule } from '../../../src/setup/doctor/schedule';
import { DAY, times } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const check = (scans: readonly number[], now = NOW, timeZone = 'UTC') => {
  const [only] = checkSchedule(scans, now, timeZone);
  return only;
};

/** Instants of `count` scans, `seconds` apart; the newest was `ago` seconds before NOW. */
const every = (seconds: number, count: number, ago: number) =>
  times(count, (index) => NOW - ago - index * seconds);

describe('the schedule of scans in doctor', () => {
  test('doctor calls the schedule bad before the first scan', () => {
    expect(check([])).toMatchObject({
      subject: 'scan',
      level: 'bad',
      message: 'there has been none yet',
      hint: expect.stringContaining('crontab'),
    });
  });

  test('doctor calls the schedule ok when the last scan came as usual, in local time', () => {
    expect(check(every(HOUR, 5, HOUR), NOW, 'America/New_York')).toEqual({
      subject: 'scan',
      level: 'ok',
      message: 'the last one was at 2025-11-09 08:00:00, about every 60 minutes',
    });
  });

  test.each([
    ['ok up to two and a half pauses after the last scan', 2.5 * HOUR, 'ok'],
    ['bad later than two and a half pauses after it', 2.5 * HOUR + 1, 'bad'],
  ])('doctor calls the schedule %s', (_, ago, level) => {
    expect(check(every(HOUR, 5, ago))).toMatchObject({ level });
  });

  test('doctor tells of a missing scan how often scans were to be expected', () => {
    expect(check(every(6 * HOUR, 5, 2 * DAY))).toMatchObject({
      level: 'bad',
      message:
        'the last one was at 2025-11-07 14:00:00; one every 6 hours was to be expected: ' +
        'cron does not run it',
    });
  });

  test('doctor expects no scan more often than hourly, as scans by hand come closer', () => {
    expect(check(every(60, 5, 2.5 * HOUR))).toMatchObject({ level: 'ok' });
    expect(check(every(60, 5, 2.5 * HOUR + 1))).toMatchObject({ level: 'bad' });
  });

  test('doctor takes one long pause between scans for an outage, not for the usual', () => {
    const last = NOW - 3 * HOUR;
    const outage = [last, last - HOUR, last - 2 * HOUR, last - 2 * DAY];
    expect(check(outage)).toMatchObject({ level: 'bad' });
    expect(check([last, last - DAY])).toMatchObject({ level: 'ok' });
  });

  test('doctor says that there were too few scans to tell how often they come', () => {
    expect(check([NOW - 60])).toMatchObject({
      level: 'ok',
      message: 'the last one was at 2025-11-09 13:59:00, too few to tell how often they come',
    });
    expect(check(every(HOUR, 3, 0))?.message).toMatch(/too few/);
    expect(check(every(HOUR, 4, 0))?.message).toMatch(/about every 60 minutes/);
  });

  test('doctor blames the clock when the last scan is still to come', () => {
    expect(check([NOW + 1])).toMatchObject({
      subject: 'clock',
      level: 'bad',
      message:
        'the last scan was at 2025-11-09 14:00:01, which is still to come: the clock went back',
    });
    expect(check([NOW])).toMatchObject({ subject: 'scan', level: 'ok' });
  });
});
