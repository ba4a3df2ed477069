// Runs in every time zone of the tests: runs are due at a time of day.
import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { missedRun } from '../../src/detectors/missedRun';
import type { Run } from '../../src/history/run';
import type { Instant } from '../../src/lib/clock';
import { begun, chances, DAY, look, MINUTE, ran, series, time, times } from '../support/views';
import { HOUR } from '../support/world';

const OPTIONS = DEFAULTS.detectors.missed_run_detector;
const detector = missedRun.make(OPTIONS, { timeZone: 'UTC' });

/**
 * The answer of detector `by` at `now`, when runs of a minute began at `starts`: `missed`, or the
 * state and the last part of what the detector saw.
 */
async function stateAt(
  starts: readonly Instant[],
  now: Instant,
  by = detector,
  more: readonly Run[] = [],
) {
  const { state, suspected, seen } = await look(
    by,
    [...starts.map((start) => ran(start)), ...more],
    { now },
  );
  expect(suspected || state !== 'found').toBe(true);
  return state === 'found' ? 'missed' : `${state}: ${seen.split('; ').at(-1)}`;
}

/** Matches every answer of `stateAt` except `missed`. */
const notMissed = expect.stringMatching(/^(quiet|warming_up)/);

describe('a daily task', () => {
  const starts = series(time('2025-10-08 02:00'), DAY, 28);
  const due = time('2025-11-05 02:00');
  const grace = 0.1 * DAY;

  test('a daily task is missed when it is more than a tenth of a day late', async () => {
    expect(await stateAt(starts, due + grace)).toEqual(notMissed);
    expect(await stateAt(starts, due + grace + 1)).toBe('missed');
  });

  test('the finding has the last start, the due time and the number of missed runs', async () => {
    const runs = starts.map((start) => ran(start));
    const { finding } = await look(detector, runs, { now: due + DAY + grace });
    expect(finding).toMatchObject({
      patternDetected: 'task_missed',
      confidence: 0.85,
      newestFailureStartedAt: due + grace,
      evidence: {
        last_start: '2025-11-04 02:00:00',
        due_at: '2025-11-05 04:24:00',
        missed_runs: 2,
        pauses: 27,
      },
    });
  });

  test('a daily task that missed one past day is still missed on another day', async () => {
    const once = starts.filter((_, index) => index !== 11);
    // The rhythm leaves 1 pause of 26 unexplained, which lengthens the grace by 1/26 of a day.
    expect(await stateAt(once, due + grace + DAY / 26)).toEqual(notMissed);
    expect(await stateAt(once, due + grace + DAY / 26 + 1)).toBe('missed');
  });

  test('a daily task that is sometimes late is missed only later', async () => {
    const late = starts.map((start, index) => (index % 9 === 4 ? start + 3 * HOUR : start));
    expect(await stateAt(late, due + 6 * HOUR)).toEqual(notMissed);
    expect(await stateAt(late, due + 11 * HOUR)).toBe('missed');
  });

  test('a daily task with a run in flight is not missed', async () => {
    expect(await stateAt(starts.slice(0, -1), due + grace + 1, detector, [begun(due - DAY)])).toBe(
      'quiet: one run has begun and not ended',
    );
  });

  test('a daily task is taken for retired after 14 days without a start', async () => {
    const last = starts.at(-1) ?? 0;
    expect(await stateAt(starts, last + 14 * DAY)).toBe('missed');
    expect(await stateAt(starts, last + 14 * DAY + 1)).toBe('quiet: it is taken for retired');
  });

  test('retries of a daily task do not make it due more often', async () => {
    const retried = starts.flatMap((start, index) =>
      index % 3 === 1 ? [start, start + 2 * MINUTE] : [start],
    );
    expect(await stateAt(retried, due + grace)).toEqual(notMissed);
    expect(await stateAt(retried, due + grace + 1)).toBe('missed');
  });

  test('a daily rhythm is known after 5 starts', async () => {
    const [four, five] = [
      series(time('2025-11-03 02:00'), DAY, 4),
      series(time('2025-11-02 02:00'), DAY, 5),
    ];
    const now = time('2025-11-07 05:00');
    expect(await stateAt(four, now)).toBe('warming_up: warming up 4/5 (starts)');
    expect(await stateAt(five, now)).toBe('missed');
  });
});

describe('a task of weekdays', () => {
  const starts = series(time('2025-10-06 06:00'), DAY, 32).filter((_, index) => index % 7 < 5);

  test.each([
    ['is not missed on Saturday', '2025-11-01 12:00', '2025-10-31', false],
    ['is not missed on Sunday', '2025-11-02 23:00', '2025-10-31', false],
    ['is not missed on Monday before it is due', '2025-11-03 06:00', '2025-10-31', false],
    ['is missed on Monday once it is overdue', '2025-11-03 12:00', '2025-10-31', true],
    ['is missed on Tuesday if it ran on Monday', '2025-11-04 18:00', '2025-11-03', true],
  ])('a task of weekdays %s', async (_, now, last, isMissed) => {
    const known = starts.filter((start) => start < time(last) + DAY);
    expect(await stateAt(known, time(now))).toEqual(isMissed ? 'missed' : notMissed);
  });

  test('a task known for less than a week is not missed on its first Saturday', async () => {
    const first = series(time('2025-10-27 08:00'), HOUR, 5 * 24);
    expect(await stateAt(first, time('2025-11-01 12:00'))).toBe(
      'quiet: its weekends are not known yet',
    );
    expect(await stateAt(first.slice(0, -24), time('2025-10-31 12:00'))).toBe('missed');
  });
});

test('each run of a task at 06:00 and 09:00 is missed soon after its own due time', async () => {
  const starts = series(time('2025-10-20'), DAY, 15).flatMap((day) => [
    day + 6 * HOUR,
    day + 9 * HOUR,
  ]);
  expect(await stateAt(starts, time('2025-11-04 05:59'))).toEqual(notMissed);
  expect(await stateAt(starts, time('2025-11-04 09:00'))).toBe('missed');
  expect(await stateAt(starts.slice(0, -1), time('2025-11-03 09:10'))).toEqual(notMissed);
  expect(await stateAt(starts.slice(0, -1), time('2025-11-04 03:30'))).toBe('missed');
});

describe('an hourly task of office hours', () => {
  const days = series(time('2025-10-06'), DAY, 33).filter((_, index) => index % 7 < 5);
  const starts = days.flatMap((day) => series(day + 8 * HOUR, HOUR, 10));
  const until = (text: string) => starts.filter((start) => start <= time(text));

  test('a task of office hours is not missed over a weekend', async () => {
    for (let now = time('2025-10-31 17:01'); now <= time('2025-11-03 08:15'); now += 2 * HOUR)
      expect(await stateAt(until('2025-10-31 17:00'), now)).toEqual(notMissed);
  });

  test('a task of office hours is missed on Monday morning and during office hours', async () => {
    expect(await stateAt(until('2025-10-31 17:00'), time('2025-11-03 09:00'))).toBe('missed');
    expect(await stateAt(until('2025-11-03 11:00'), time('2025-11-03 12:15'))).toEqual(notMissed);
    expect(await stateAt(until('2025-11-03 11:00'), time('2025-11-03 16:00'))).toBe('missed');
  });

  test('an office-hours task of one day is not missed at night, but in the morning', async () => {
    const first = starts.slice(0, 10); // Monday from 8:00 to 17:00
    expect(await stateAt(first, time('2025-10-06 20:00'))).toEqual(notMissed);
    expect(await stateAt(first, time('2025-10-07 08:15'))).toEqual(notMissed);
    expect(await stateAt(first, time('2025-10-07 08:16'))).toBe('missed');
  });
});

test("a task on New York's clock is not missed on the day when that clock goes back", async () => {
  const inNewYork = missedRun.make(OPTIONS, { timeZone: 'America/New_York' });
  const zone = 'America/New_York';
  const starts = [...times(12, (day) => `2025-10-${20 + day}`), '2025-11-01', '2025-11-02']
    .flatMap((day) =>
      ['00', '04', '08', '12', '16', '20'].map((hour) => time(`${day} ${hour}:00`, zone)),
    )
    .filter((start) => start <= time('2025-11-02 00:00', zone));
  const due = time('2025-11-02 04:00', zone);
  expect(due - (starts.at(-1) ?? 0)).toBe(5 * HOUR);
  expect(await stateAt(starts, due + 24 * MINUTE, inNewYork)).toEqual(notMissed);
  expect(await stateAt(starts, due + 25 * MINUTE, inNewYork)).toBe('missed');
  expect(await stateAt(starts, due, detector)).toBe('missed');
});

test('an irregular task is never missed', async () => {
  const chance = chances();
  let at = time('2025-10-12');
  const starts = times(40, () => {
    at += HOUR + chance() * 30 * HOUR;
    return at;
  });
  for (const hours of [1, 10, 40, 100, 300])
    expect(await stateAt(starts, at + hours * HOUR)).toEqual(expect.stringMatching(/^quiet/));
});

test('a task is due one interval after the end of a long run', async () => {
  const starts = series(time('2025-11-05 00:00'), HOUR, 30);
  const last = (starts.at(-1) ?? 0) + HOUR;
  const runs = [...starts.map((start) => ran(start)), ran(last, 3 * HOUR)];
  const stateOf = async (now: Instant) => (await look(detector, runs, { now })).state;
  expect(await stateOf(last + 4 * HOUR + 15 * MINUTE)).toBe('quiet');
  expect(await stateOf(last + 4 * HOUR + 16 * MINUTE)).toBe('found');
});

describe('a declared schedule', () => {
  const declared = (
    schedule: Partial<(typeof OPTIONS)['schedules'][number]> = {},
    more: Partial<typeof OPTIONS> = {},
  ) =>
    missedRun.make(
      { ...OPTIONS, schedules: [{ task: 'task', cron: '30 6 * * *', ...schedule }], ...more },
      { timeZone: 'UTC' },
    );
  const one = [time('2025-11-04 06:30')];

  test('a declared schedule needs no rhythm: one start is enough', async () => {
    expect(await stateAt(one, time('2025-11-05 07:30'), declared())).toEqual(notMissed);
    expect(await stateAt(one, time('2025-11-05 07:31'), declared())).toBe('missed');
  });

  test('a declared schedule that comes once a month is missed long after its day', async () => {
    const monthly = declared({ cron: '0 6 1 * *' });
    const start = [time('2025-10-25 06:00')];
    expect(await stateAt(start, time('2025-11-20'), monthly)).toBe('missed');
  });

  test('a declared schedule can have its own grace period', async () => {
    expect(await stateAt(one, time('2025-11-05 06:40'), declared({ graceMinutes: 10 }))).toEqual(
      notMissed,
    );
    expect(await stateAt(one, time('2025-11-05 06:41'), declared({ graceMinutes: 10 }))).toBe(
      'missed',
    );
  });

  test('a declared schedule is read in its own time zone', async () => {
    const start = [time('2025-10-31 06:30', 'America/New_York')];
    const zoned = declared({
      timeZone: 'America/New_York',
      cron: '30 6 * * 1-5',
      graceMinutes: 10,
    });
    expect(await stateAt(start, time('2025-11-03 06:40', 'America/New_York'), zoned)).toEqual(
      notMissed,
    );
    expect(await stateAt(start, time('2025-11-03 06:41', 'America/New_York'), zoned)).toBe(
      'missed',
    );
  });

  test('a run that begins some seconds early counts as the run that was due', async () => {
    expect(
      await stateAt([time('2025-11-04 06:30') - 20], time('2025-11-04 12:00'), declared()),
    ).toEqual(notMissed);
    expect(
      await stateAt([time('2025-11-04 06:30') - 70], time('2025-11-04 12:00'), declared()),
    ).toBe('missed');
  });

  test('a scheduled task without any run is found as never begun', async () => {
    const { state, seen, suspected, finding } = await look(declared(), [], {
      now: time('2025-11-05 12:00'),
    });
    expect({ state, suspected, seen }).toMatchObject({
      state: 'found',
      suspected: true,
      seen: expect.stringMatching(/^it never began/),
    });
    // What the history does not hold is not made up.
    expect(finding?.evidence).toMatchObject({ schedule: '30 6 * * *', last_start: null });
  });

  test('a scheduled task with a run in flight is not missed', async () => {
    const [yesterday] = one;
    expect(await stateAt([], time('2025-11-05 12:00'), declared(), [begun(yesterday ?? 0)])).toBe(
      'quiet: it has not ended',
    );
  });

  test('a declared schedule applies only to the task that it names', async () => {
    expect(await stateAt(one, time('2025-11-05 12:00'), declared({ task: 'another' }))).toEqual(
      notMissed,
    );
  });
});
