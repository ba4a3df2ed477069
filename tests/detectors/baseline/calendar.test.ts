import { expect, test } from '@jest/globals';
import { readCalendar } from '../../../src/detectors/baseline/calendar';

test.each([
  ['*-*-* 02:30:00', '30 02 * * *'],
  ['02:30', '30 02 * * *'],
  ['*:0/15', '0-59/15 * * * *'],
  ['*-*-* 00/4:00:00', '00 00-23/4 * * *'],
  ['Mon *-*-* 00:00:00', '00 00 * * 1'],
  ['Mon..Fri 09:00', '00 09 * * 1-5'],
  ['Mon-Fri 09:00', '00 09 * * 1-5'],
  ['Sat,Sun 08:05', '05 08 * * 6,0'],
  ['Wed, 17:48', '48 17 * * 3'],
  ['Sunday', '00 00 * * 0'],
  ['*-*-01 03:00:00', '00 03 01 * *'],
  ['*-01,07-01', '00 00 01 01,07 *'],
  ['*-*-1..7 18:00:00', '00 18 1-7 * *'],
  ['10-15', '00 00 15 10 *'],
  ['12,14:10,20:00', '10,20 12,14 * * *'],
  ['quarterly', '00 00 01 01,04,07,10 *'],
  ['WEEKLY', '00 00 * * 1'],
])('%s is a schedule', (text, cron) => {
  expect(readCalendar(text, 'UTC')).toEqual({ cron, timeZone: 'UTC' });
});

test('a calendar may name its own time zone', () => {
  expect(readCalendar('Mon *-*-* 02:00:00 Europe/Berlin', 'UTC')).toEqual({
    cron: '00 02 * * 1',
    timeZone: 'Europe/Berlin',
  });
});

test.each([
  ['a year', '2025-*-* 02:00:00'],
  ['seconds', '*-*-* *:*:0/10'],
  ['the end of the month', '*-*~03 02:00:00'],
  ['a day of the week and of the month', 'Mon *-*-1..7 02:00:00'],
  ['an unknown day', 'Foo *-*-* 02:00:00'],
  ['an elapsed time', '5min'],
  ['nothing', ''],
])('%s cannot be said in five fields', (_, text) => {
  expect(readCalendar(text, 'UTC')).toBeUndefined();
});
