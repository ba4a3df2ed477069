import { describe, expect, test } from '@jest/globals';
import { ownTimeFormat } from '../../../src/history/import/ownTimeFormat';
import { runTimes } from '../../../src/history/import/runTime';
import { UsageError } from '../../../src/lib/errors';
import { HOUR, NOW } from '../../support/world';

const PLAIN = { timeZone: 'UTC', isMilliseconds: false, ownFormat: undefined };
const read = (value: string | number, more: object = {}) => runTimes(value, { ...PLAIN, ...more });

describe('a time of a run', () => {
  test.each([NOW, String(NOW), ` ${NOW}.0 `, '2025-11-09T14:00:00Z'])('%j is read', (value) => {
    expect(read(value)).toEqual([NOW]);
  });

  test('seconds count from 2001 on, and a date before that may be written', () => {
    expect(read(978_307_200)).toEqual([978_307_200]);
    expect(read(978_307_199)).toBe('978307199: not a time between 2001 and 2100 in seconds');
    expect(read('1999-12-31T00:00:00Z')).toEqual([946_598_400]);
  });

  test.each([
    [20_251_109, '20251109: a date without hyphens?'],
    ['20251109', '20251109: a date without hyphens?'],
    [20_251_309, '20251309: not a time between 2001 and 2100 in seconds'],
    ['45970.4375', "45970.4375: a spreadsheet's number of days?"],
    [36_526, "36526: a spreadsheet's number of days?"],
    [36_525, '36525: not a time between 2001 and 2100 in seconds'],
    [73_051, '73051: not a time between 2001 and 2100 in seconds'],
    [NOW * 1000, `${NOW * 1000}: milliseconds? --milliseconds reads them`],
    [NOW * 1e6, `${NOW * 1e6}: microseconds?`],
    [5_000_000_000, '5000000000: not a time between 2001 and 2100 in seconds'],
    [1, '1: not a time between 2001 and 2100 in seconds'],
    [Number.NaN, 'not a time'],
    ['soon', 'not a time: "soon"; expected ISO 8601 or epoch seconds'],
    ['09.11.2025', 'not a time: "09.11.2025"; expected ISO 8601 or epoch seconds'],
  ])('the value %j is refused with what it looks like', (value, problem) => {
    expect(read(value)).toBe(problem);
  });

  test('numbers are milliseconds where the operator says so, and texts stay as they are', () => {
    const isMilliseconds = true;
    expect(read(NOW * 1000, { isMilliseconds })).toEqual([NOW]);
    expect(read(`${NOW}250`, { isMilliseconds })).toEqual([NOW + 0.25]);
    expect(read('2025-11-09T14:00:00Z', { isMilliseconds })).toEqual([NOW]);
    expect(read(NOW, { isMilliseconds })).toBe(
      `${NOW}: not a time between 2001 and 2100 in milliseconds`,
    );
  });
});

describe("times in the operator's own format", () => {
  const german = ownTimeFormat('dd.MM.yyyy HH:mm:ss', 'America/New_York');

  test('a local date in its format is read by the clock of the zone', () => {
    expect(german('09.11.2025 09:00:00')).toEqual([NOW]);
    expect(read('09.11.2025 09:00:00', { ownFormat: german })).toEqual([NOW]);
  });

  test('a date in another format is refused', () => {
    expect(german('2025-11-09 09:00:00')).toEqual([]);
    expect(german('31.02.2025 09:00:00')).toEqual([]);
    expect(read('11/09/2025', { ownFormat: german })).toBe(
      'not a time: "11/09/2025"; expected the given format',
    );
  });

  test('a local date in the hour that comes twice may mean two instants', () => {
    const [first = 0, second = 0] = german('02.11.2025 01:20:10');
    expect(second - first).toBe(HOUR);
  });

  test('a date with an offset in its format means one instant', () => {
    const exact = ownTimeFormat('dd/MM/yyyy HH:mm xxx', 'America/New_York');
    expect(exact('02/11/2025 01:20 -05:00')).toHaveLength(1);
  });

  test('letters that are no format of times are refused', () => {
    expect(() => ownTimeFormat('nonsense', 'UTC')).toThrow(UsageError);
  });
});
