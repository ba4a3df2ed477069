import { describe, expect, test } from '@jest/globals';
import {
  calendarDay,
  clockOffset,
  formatInstant,
  formatMinute,
  isTimeZone,
  touchesWeekend,
  wallClockYear,
} from '../../src/lib/clock';
import { DAY } from '../support/views';
import { HOUR, NOW } from '../support/world';

describe('instants in text', () => {
  test('an instant is written by the wall clock of the time zone', () => {
    expect(formatInstant(NOW, 'UTC')).toBe('2025-11-09 14:00:00');
    expect(formatInstant(NOW, 'America/New_York')).toBe('2025-11-09 09:00:00');
    expect(formatInstant(NOW + 0.999, 'UTC')).toBe('2025-11-09 14:00:00');
  });

  test('an instant before 1970 or after 2100 is written as a date', () => {
    expect(formatInstant(-1, 'UTC')).toBe('1969-12-31 23:59:59');
    expect(formatInstant(4_102_444_800, 'UTC')).toBe('2100-01-01 00:00:00');
  });

  test('an instant beyond the calendar is written as a number', () => {
    expect(formatInstant(8.64e12 + 1, 'UTC')).toBe('8640000000001');
    expect(formatInstant(Number.NaN, 'UTC')).toBe('NaN');
    expect(formatInstant(Number.POSITIVE_INFINITY, 'UTC')).toBe('Infinity');
  });

  test('formatMinute leaves out the seconds', () => {
    expect(formatMinute(NOW + 59, 'UTC')).toBe('2025-11-09 14:00');
  });

  test('wallClockYear is the year in the calendar of the time zone', () => {
    const newYear = Date.UTC(2026, 0, 1) / 1000;
    expect(wallClockYear(newYear, 'UTC')).toBe(2026);
    expect(wallClockYear(newYear, 'America/New_York')).toBe(2025);
  });
});

describe('the calendar day that holds an instant', () => {
  const hours = (instant: number, zone: string) => {
    const { start, end } = calendarDay(instant, zone);
    expect(start <= instant && instant < end).toBe(true);
    return (end - start) / HOUR;
  };

  test('a calendar day begins at midnight of the time zone', () => {
    const start = NOW - 14 * HOUR;
    expect(calendarDay(NOW, 'UTC')).toEqual({ start, end: start + DAY });
    expect(calendarDay(start, 'UTC').start).toBe(start);
    expect(calendarDay(start - 0.001, 'UTC').start).toBe(start - DAY);
    expect(calendarDay(NOW, 'America/New_York').start).toBe(start + 5 * HOUR);
  });

  test('a calendar day has 23 or 25 hours when the clocks change', () => {
    expect(hours(Date.UTC(2025, 2, 9, 12) / 1000, 'America/New_York')).toBe(23);
    expect(hours(Date.UTC(2025, 10, 2, 12) / 1000, 'America/New_York')).toBe(25);
    expect(hours(Date.UTC(2025, 10, 3, 12) / 1000, 'America/New_York')).toBe(24);
  });
});

describe('windows that touch a weekend', () => {
  /** 2025-11-07 was a Friday. */
  const friday = Date.UTC(2025, 10, 7) / 1000;
  const touches = (since: number, until: number) => touchesWeekend({ since, until });

  test('a window with a second of a Saturday or Sunday touches a weekend', () => {
    expect(touches(friday, friday + DAY)).toBe(true);
    expect(touches(friday + 3 * DAY - 1, friday + 4 * DAY)).toBe(true);
    expect(touches(friday + 2 * DAY, friday + 2 * DAY + 1)).toBe(true);
  });

  test('a window from Monday to the last second of Friday touches no weekend', () => {
    expect(touches(friday - 4 * DAY, friday + DAY - 1)).toBe(false);
    expect(touches(friday + 3 * DAY, friday + 3 * DAY)).toBe(false);
  });

  test('a window of a week touches a weekend on whichever day it begins', () => {
    for (let day = 0; day < 7; day++)
      expect(touches(friday + day * DAY, friday + (day + 7) * DAY)).toBe(true);
  });
});

describe('how far the wall clock of a zone is ahead of UTC', () => {
  test('the offset from UTC changes with summer time, to the second', () => {
    const berlin = clockOffset('Europe/Berlin');
    const summerEnds = Date.UTC(2025, 9, 26, 1) / 1000;
    expect([berlin(summerEnds - 1), berlin(summerEnds)]).toEqual([2 * HOUR, HOUR]);
    expect(clockOffset('America/New_York')(NOW)).toBe(-5 * HOUR);
    expect(clockOffset('Asia/Kolkata')(NOW)).toBe(5.5 * HOUR);
    expect(clockOffset('UTC')(NOW)).toBe(0);
  });

  test('the offset of a time zone is the same when it is asked again', () => {
    expect(clockOffset('Europe/Berlin')(NOW)).toBe(clockOffset('Europe/Berlin')(NOW + 1));
  });
});

test('isTimeZone accepts the names that the calendar knows', () => {
  expect(['UTC', 'Europe/Berlin', 'America/New_York'].map(isTimeZone)).toEqual([true, true, true]);
  expect(['', 'Berlin', 'Europe/Bärlin', 'UTC+25'].map(isTimeZone)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
