// Runs in every time zone of the tests: schedules are local.
import { describe, expect, test } from '@jest/globals';
import { readSchedule } from '../../../src/detectors/baseline/readSchedule';
import {
  dueAfter,
  lastDueBefore,
  pauseAfter,
  usualLateness,
} from '../../../src/detectors/baseline/schedule';
import { DAY, MINUTE, series, time } from '../../support/views';
import { HOUR } from '../../support/world';

describe('schedules as sources write them', () => {
  test.each([
    ['30 2 * * *', '30 2 * * *', 'UTC'],
    [' 30  2 * * * ', '30  2 * * *', 'UTC'],
    ['@daily', '0 0 * * *', 'UTC'],
    ['@Hourly', '0 * * * *', 'UTC'],
    ['0 12 $ * *', '0 12 L * *', 'UTC'],
    ['CRON_TZ=Europe/Berlin 0 2 * * *', '0 2 * * *', 'Europe/Berlin'],
    ['TZ=Asia/Tokyo @daily', '0 0 * * *', 'Asia/Tokyo'],
    ['Mon..Fri *-*-* 06:30:00', '30 06 * * 1-5', 'UTC'],
    ['daily', '00 00 * * *', 'UTC'],
  ])('%s is read', (text, cron, timeZone) => {
    expect(readSchedule(text, 'UTC')).toEqual({ cron, timeZone });
  });

  test.each([
    '@reboot',
    '@once',
    '@every 1h',
    '30 seconds',
    'None',
    'Dataset',
    '',
    '* * * * * *',
    '0 0 31 2 *',
    '61 * * * *',
    'TZ=Nowhere/Land 0 2 * * *',
    '0 2 * * *; 0 3 * * *',
  ])('%j is no schedule of five fields', (text) => {
    expect(readSchedule(text, 'UTC')).toBeUndefined();
  });
});

describe('when a schedule is due', () => {
  const berlin = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' };

  test('a local time is due at that time before and after the clocks change', () => {
    expect(dueAfter(berlin, time('2025-10-25 03:00', 'Europe/Berlin'))).toBe(
      time('2025-10-26T00:30:00Z'),
    );
    expect(dueAfter(berlin, time('2025-10-26 12:00', 'Europe/Berlin'))).toBe(
      time('2025-10-27 02:30', 'Europe/Berlin'),
    );
  });

  test('the last due start lies strictly before the moment', () => {
    const due = time('2025-11-09 01:30');
    expect(lastDueBefore(berlin, due)).toBe(due - DAY);
    expect(lastDueBefore(berlin, due + 1)).toBe(due);
  });

  test('the pause after a start is that to the second next', () => {
    expect(pauseAfter({ cron: '0 6 * * 1-5', timeZone: 'UTC' }, time('2025-11-07 00:00'))).toBe(
      3 * DAY,
    );
  });
});

describe('how late starts usually are', () => {
  const nightly = { cron: '30 2 * * *', timeZone: 'UTC' };
  const late = (...minutes: number[]) =>
    minutes.map((each, day) => time('2025-11-01 02:30') + day * DAY + each * MINUTE);

  test('a start in ten may be later than is usual', () => {
    expect(usualLateness(nightly, late(0, 1, 2, 3, 4, 5, 6, 7, 8, 90))).toBe(8 * MINUTE);
  });

  test('a start a little before its minute is not late', () => {
    expect(usualLateness(nightly, late(-0.5, -0.5, -0.5))).toBe(0);
  });

  test('of two starts, twice their lateness is taken to be usual', () => {
    expect(usualLateness(nightly, late(50, 40))).toBe(80 * MINUTE);
    expect(usualLateness(nightly, late(50, 50, 50))).toBe(50 * MINUTE);
  });

  test('a schedule of which one due in five has no start is theirs, and of more is not', () => {
    const without = (...days: number[]) =>
      series(time('2025-11-01 02:30'), DAY, 11).filter((_, day) => !days.includes(day));
    expect(usualLateness(nightly, without(3, 6))).toBe(0);
    expect(usualLateness(nightly, without(3, 6, 8))).toBeUndefined();
    // A condition stands before the command: it runs on Mondays only.
    expect(usualLateness(nightly, series(time('2025-10-06 02:30'), 7 * DAY, 5))).toBeUndefined();
  });

  test('a day that most years do not have does not stop the reading', () => {
    const leap = { cron: '0 0 29 2 *', timeZone: 'UTC' };
    expect(usualLateness(leap, late(0, 0, 0))).toBe(0);
    expect(lastDueBefore(leap, time('2025-11-09'))).toBeUndefined();
    expect(dueAfter(leap, time('2025-11-09'))).toBe(time('2028-02-29 00:00'));
  });

  test('a schedule that starts do not follow is not theirs', () => {
    // Starts at 03:30, where the schedule of 04:30 is meant in another time zone.
    const starts = series(time('2025-11-01 03:30'), DAY, 8);
    expect(usualLateness({ cron: '30 4 * * *', timeZone: 'UTC' }, starts)).toBeUndefined();
    expect(usualLateness({ cron: '30 3 * * *', timeZone: 'UTC' }, starts)).toBe(0);
  });

  test('a task that waits for half its pause still follows its schedule', () => {
    const hourly = { cron: '0 * * * *', timeZone: 'UTC' };
    const starts = (minutes: number) => series(time('2025-11-01 00:00') + minutes * 60, HOUR, 8);
    expect(usualLateness(hourly, starts(30))).toBe(30 * MINUTE);
    expect(usualLateness(hourly, starts(31))).toBeUndefined();
  });
});
