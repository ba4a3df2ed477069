import { describe, expect, test } from '@jest/globals';
import { note } from '../../../src/setup/doctor/check';
import { checkLostRuns } from '../../../src/setup/doctor/lostRuns';
import { checkNames } from '../../../src/setup/doctor/names';
import { begun, DAY, historyOf, ofTask, ran } from '../../support/views';
import { NOW } from '../../support/world';

describe('lost runs in doctor', () => {
  const lost = { lost: 'told' } as const;
  const check = (...runs: ReturnType<typeof begun>[]) =>
    checkLostRuns(historyOf(ofTask('backup', runs)), { now: NOW, timeZone: 'UTC' });

  test('lost runs are counted, and the latest is named', async () => {
    expect(await check(begun(NOW - 2 * DAY, lost), begun(NOW - DAY, lost))).toEqual([
      note(
        'source local',
        "runs whose end is not known: 2 in the last 30 days, such as one of 'backup' at " +
          '2025-11-08 14:00:00',
      ),
    ]);
  });

  test('a run that goes on is not told as lost, nor is one lost more than 30 days ago', async () => {
    expect(await check(begun(NOW - DAY), begun(NOW - 30 * DAY - 1, lost))).toEqual([]);
  });
});

describe('names in doctor', () => {
  const dated = (count: number) =>
    Array.from({ length: count }, (_, day) =>
      ofTask(`backup-2025-11-0${day + 1}`, [ran(NOW - (count - day) * DAY)]),
    ).flat();

  test('five tasks that differ in a date, with one run each, are told as a family', async () => {
    expect(await checkNames(historyOf(dated(5)), NOW)).toEqual([
      note(
        'names',
        '5 tasks have one run each, so that nothing can be said of them; they look like ' +
          '`backup-DATE` (backup-2025-11-01): taskNames.patterns makes them one',
      ),
    ]);
  });

  test('four such tasks are not told', async () => {
    expect(await checkNames(historyOf(dated(4)), NOW)).toEqual([]);
  });
});
