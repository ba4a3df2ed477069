// Runs in every time zone of the tests: runs are due at a time of day.
import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { missedRun } from '../../../src/detectors/missedRun';
import type { KeptStatement } from '../../../src/history/statements/statement';
import type { Instant } from '../../../src/lib/clock';
import { statement } from '../../support/statements';
import { begun, DAY, look, MINUTE, ran, series, time, viewAt } from '../../support/views';
import { HOUR } from '../../support/world';

const detector = missedRun.make(DEFAULTS.detectors.missed_run_detector, { timeZone: 'UTC' });

/** `missed`, or what the detector saw, when runs of a minute began at `starts`. */
async function at(
  now: Instant,
  starts: readonly Instant[],
  said: Partial<KeptStatement>,
  more: readonly ReturnType<typeof ran>[] = [],
) {
  const { state, suspected, seen } = await look(
    detector,
    [...starts.map((start) => ran(start)), ...more],
    { now, said: statement({ saidAt: now, lastSaidAt: now, ...said }) },
  );
  expect(suspected || state !== 'found').toBe(true);
  return state === 'found' ? 'missed' : seen;
}

const WEEKLY = { schedule: '0 3 * * 1', timeZone: 'UTC' };
const NIGHTLY = { schedule: '30 2 * * *', timeZone: 'UTC' };
const nights = series(time('2025-10-20 02:30'), DAY, 20);
const lastNight = time('2025-11-08 02:30');

describe('a schedule that the source says', () => {
  test('one start of a weekly task is enough to miss the next, a tenth of a week late', async () => {
    const one = [time('2025-11-03 03:00')];
    const due = time('2025-11-10 03:00') + 0.1 * 7 * DAY;
    expect(await at(due, one, WEEKLY)).toMatch(/by 0 3 \* \* 1 the next is due/);
    expect(await at(due + 1, one, WEEKLY)).toBe('missed');
  });

  test('a task of weekdays is not missed at its first weekend', async () => {
    const weekdays = series(time('2025-11-03 06:00'), DAY, 5);
    const said = { schedule: '0 6 * * 1-5', timeZone: 'UTC' };
    expect(await at(time('2025-11-09 23:00'), weekdays, said)).not.toBe('missed');
    expect(await at(time('2025-11-10 08:24'), weekdays, said)).not.toBe('missed');
    expect(await at(time('2025-11-10 08:25'), weekdays, said)).toBe('missed');
  });

  test('four starts, which make no rhythm, are missed by their schedule', async () => {
    const four = nights.slice(-4);
    expect(await at(time('2025-11-10 15:00'), four, NIGHTLY)).toBe('missed');
    expect(await at(time('2025-11-10 15:00'), four, { schedule: null })).not.toBe('missed');
    expect(await at(time('2025-11-10 15:00'), four, { schedule: '30 seconds' })).not.toBe('missed');
  });

  test('starts may be half as late again as they usually are', async () => {
    const late = series(time('2025-11-01 06:30'), DAY, 8);
    expect(await at(time('2025-11-09 08:30'), late, NIGHTLY)).not.toBe('missed');
    expect(await at(time('2025-11-09 08:31'), late, NIGHTLY)).toBe('missed');
  });

  test('a run in flight is not missed', async () => {
    const said = await at(time('2025-11-09 12:00'), nights.slice(0, -1), NIGHTLY, [
      begun(lastNight),
    ]);
    expect(said).toMatch(/it has not ended/);
  });

  test('a schedule in another time zone than the starts is not used', async () => {
    const starts = series(time('2025-11-01 20:30'), DAY, 8);
    expect(await at(time('2025-11-09 20:30') + 2.4 * HOUR, starts, NIGHTLY)).not.toBe('missed');
    expect(await at(time('2025-11-09 20:30') + 2.4 * HOUR + 1, starts, NIGHTLY)).toBe('missed');
  });

  test('the operator declares more than the source says', async () => {
    const schedules = [{ task: 'task', cron: '0 3 * * 1' }];
    const options = { ...DEFAULTS.detectors.missed_run_detector, schedules };
    const now = time('2025-11-09 12:00');
    const said = statement({ ...NIGHTLY, saidAt: now, lastSaidAt: now });
    const runs = nights.map((start) => ran(start));
    const declared = missedRun.make(options, { timeZone: 'UTC' });
    expect((await look(declared, runs, { now, said })).state).toBe('quiet');
    expect((await look(detector, runs, { now, said })).state).toBe('found');
  });
});

describe('a task that is switched off', () => {
  test.each(['off', 'gone'] as const)('a task that is %s is not missed', async (state) => {
    expect(await at(time('2025-11-12'), nights, { state })).toBe(
      'its source says that it is switched off or gone',
    );
  });

  test('a statement that is older than the newest run is not relied on', async () => {
    const old = { state: 'off', lastSaidAt: lastNight - HOUR } as const;
    expect(await at(time('2025-11-12'), nights, old)).toBe('missed');
  });
});

describe('a task that is switched on again', () => {
  // Off since the night of the 9th, and on again at noon of the 12th.
  const noon = time('2025-11-12 12:00');
  const on = { isChange: true, saidAt: noon };

  test('by its schedule, it is due at the first time after that', async () => {
    const due = time('2025-11-13 02:30') + 0.1 * DAY;
    expect(await at(due, nights, { ...NIGHTLY, ...on, lastSaidAt: due })).not.toBe('missed');
    expect(await at(due + 1, nights, { ...NIGHTLY, ...on, lastSaidAt: due })).toBe('missed');
  });

  test('by its rhythm, it is due one usual pause after that', async () => {
    const due = noon + DAY + 0.1 * DAY;
    expect(await at(due, nights, { ...on, lastSaidAt: due })).not.toBe('missed');
    expect(await at(due + 1, nights, { ...on, lastSaidAt: due })).toBe('missed');
  });

  test('another schedule counts from the time at which it was said', async () => {
    const said = { schedule: '0 11 * * *', timeZone: 'UTC', isChange: true, saidAt: noon };
    expect(await at(noon + 10 * MINUTE, nights, said)).not.toBe('missed');
    expect(await at(noon + DAY + 3 * HOUR, nights, said)).toBe('missed');
  });
});

describe('a task that has long not started', () => {
  const stateAfter = async (days: number, covers: 'task' | 'group') => {
    const now = lastNight + days * DAY;
    const view = await viewAt(
      [detector],
      nights.map((start) => ran(start)),
      { now },
    );
    const said = { ...statement({ ...NIGHTLY, covers, lastSaidAt: now }), isDoubted: false };
    return detector.diagnose({ ...view, said }).state;
  };

  test('a task that is on itself is missed for ever', async () => {
    expect(await stateAfter(20, 'task')).toBe('found');
  });

  test('a task whose group is on is taken for removed from it after 14 days', async () => {
    expect(await stateAfter(13, 'group')).toBe('found');
    expect(await stateAfter(15, 'group')).toBe('quiet');
  });
});
