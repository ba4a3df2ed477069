import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { sourceFreshness } from '../../../src/detectors/sourceFreshness';
import type { History, SourceHealth } from '../../../src/history/history';
import { FailedError } from '../../../src/lib/errors';
import { bad, note, ok } from '../../../src/setup/doctor/check';
import { checkSources } from '../../../src/setup/doctor/sources';
import { answering, DAY, historyOf, ofTask, outcomes } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const detector = sourceFreshness.make(DEFAULTS.detectors.feed_detector, { timeZone: 'UTC' });
const options = { now: NOW, timeZone: 'UTC', detector };
const hourly = historyOf(ofTask('backup', outcomes('.'.repeat(80))));
const quiet = historyOf([]);
const check = (history: History, more: Partial<SourceHealth> = {}) =>
  checkSources(answering(history, { health: more }), options);

const WELL = ok(
  'source local',
  'runs of a test: 25 runs of 1 task in the last day, newest 2025-11-09 14:00:00',
);

describe('sources in doctor', () => {
  test('doctor calls a source that delivers ok, and tells the runs of the last day', async () => {
    expect(await check(hourly)).toEqual([WELL]);
  });

  test('doctor notes a source without runs', async () => {
    expect(await check(quiet)).toEqual([note('source local', 'runs of a test: no runs yet')]);
  });

  test('doctor notes a source without runs in the last day', async () => {
    const old = historyOf(ofTask('backup', outcomes('...', { until: NOW - 2 * DAY })));
    expect(await check(old)).toEqual([
      note(
        'source local',
        'runs of a test: 0 runs of 0 tasks in the last day, newest 2025-11-07 14:00:00',
      ),
    ]);
  });

  test('doctor calls a source bad that delivers less than usual', async () => {
    const stale = historyOf(ofTask('backup', outcomes('.'.repeat(200), { until: NOW - 5 * HOUR })));
    expect(await check(stale)).toEqual([
      bad(
        'source local',
        'runs of a test: 20 runs of 1 task in the last day, newest 2025-11-09 09:00:00; ' +
          'its newest run ended 5 hours ago; its longest usual pause is 1 hour',
        'is what writes these runs still running?',
      ),
    ]);
  });

  test('doctor shows the notes of a source', async () => {
    const sources = [{ source: 'local', found: 'runs of a test', notes: ['It keeps no errors.'] }];
    expect(await check(hourly, { sources })).toEqual([
      note('source local', 'It keeps no errors.'),
      WELL,
    ]);
  });

  test('doctor calls a source with imports alone imported runs', async () => {
    const [checked] = await check(hourly, { sources: [] });
    expect(checked?.message).toMatch(/^imported runs: 25 runs/);
  });

  test('doctor calls a source bad that cannot be read', async () => {
    const failures = [{ source: 'airflow', error: new FailedError('It is away.', 'look') }];
    expect(await check(hourly, { failures })).toEqual([
      bad('source airflow', 'It is away.', 'look'),
      WELL,
    ]);
  });

  test('doctor notes a source that keeps runs for less than a day', async () => {
    const shorterThan = async () => [{ source: 'pg_cron', oldest: NOW - HOUR }];
    expect(await check(hourly, { shorterThan })).toEqual([
      WELL,
      note(
        'source pg_cron',
        'keeps runs since 2025-11-09 13:00:00 only: ' +
          'unless it is new, the last day is not whole and failures are missed',
      ),
    ]);
  });

  test('doctor calls statuses bad that goalgen does not know', async () => {
    const unknownStatuses = async () => [
      { source: 'query', status: 'weird', count: 1 },
      { source: 'query', status: null, count: 2 },
    ];
    expect((await check(hourly, { unknownStatuses })).slice(1)).toMatchObject([
      {
        level: 'bad',
        message: "1 run of the last day with a status that goalgen does not know: 'weird'",
      },
      {
        level: 'bad',
        message: "2 runs of the last day with a status that goalgen does not know: 'NULL'",
      },
    ]);
  });

  test('doctor blames a clock when runs end more than a minute from now', async () => {
    const asked: number[] = [];
    const endingAfter = async (now: number) => {
      asked.push(now);
      return { count: 1, latest: NOW + DAY };
    };
    expect((await check(hourly, { endingAfter })).slice(1)).toEqual([
      bad(
        'clock',
        '1 run ended in the future, up to 2025-11-10 14:00:00',
        'compare the clocks of the machines that send runs',
      ),
    ]);
    expect(asked).toEqual([NOW + 60]);
  });
});
