import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { builtInDetectors, type DetectorSettings } from '../../../src/detectors';
import type { TriageWindows } from '../../../src/detectors/detector';
import { detect } from '../../../src/detectors/run/detect';
import { AllWindows } from '../../../src/detectors/run/windows';
import type { Run } from '../../../src/history/run';
import { begun, DAY, historyOf, lasting, ofTask, outcomes, times } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

/** The names of the detectors that see their pattern in a task with these runs. */
async function finding(runs: readonly Run[], settings: Partial<DetectorSettings> = {}) {
  const detectors = builtInDetectors({
    detectors: { ...DEFAULTS.detectors, ...settings },
    timeZone: 'UTC',
  });
  const options = { ...DEFAULTS, now: NOW };
  // The source delivers: another task of it runs as usual.
  const history = historyOf([
    ...ofTask('task', runs),
    ...ofTask('other', outcomes('.'.repeat(200))),
  ]);
  const { diagnoses } = await detect(history, detectors, options);
  return diagnoses
    .filter(({ diagnosis }) => diagnosis.state === 'found')
    .map(({ detectorName }) => detectorName);
}

describe('windows of each detector', () => {
  const { task_failure_detector, stuck_run_detector } = DEFAULTS.detectors;

  test('a slowdown that ended 30 hours ago is not recent, whatever lookbackHours is', async () => {
    const slowed = lasting([...times(40, 100), ...times(10, 300)], { until: NOW - 30 * HOUR });
    const longer = { task_failure_detector: { ...task_failure_detector, lookbackHours: 48 } };
    expect(await finding(slowed)).not.toContain('slow_run_detector');
    expect(await finding(slowed, longer)).not.toContain('slow_run_detector');
    const recently = lasting([...times(40, 100), ...times(10, 300)], { until: NOW - 2 * HOUR });
    expect(await finding(recently, longer)).toContain('slow_run_detector');
  });

  test('lookbackHours is the window of recurring failures', async () => {
    const failed = outcomes('....x.x.x', { until: NOW - 30 * HOUR });
    const longer = { task_failure_detector: { ...task_failure_detector, lookbackHours: 48 } };
    expect(await finding(failed)).not.toContain('task_failure_detector');
    expect(await finding(failed, longer)).toContain('task_failure_detector');
  });

  test('a run in flight for 10 days hides no missed run, whatever maxAgeDays is', async () => {
    const stopped = outcomes('.'.repeat(40), { every: DAY, until: NOW - 10 * DAY });
    const runs = [...stopped, begun(NOW - 10 * DAY + HOUR)];
    const older = { stuck_run_detector: { ...stuck_run_detector, maxAgeDays: 30 } };
    const retired = {
      missed_run_detector: { ...DEFAULTS.detectors.missed_run_detector, retiredAfterDays: 60 },
    };
    expect(await finding(runs, retired)).toContain('missed_run_detector');
    expect(await finding(runs, { ...retired, ...older })).toContain('missed_run_detector');
  });

  test('maxAgeDays is the age at which a run in flight is no longer stuck but forgotten', async () => {
    const before = outcomes('.'.repeat(40), { until: NOW - 10 * DAY });
    const runs = [...before, begun(NOW - 10 * DAY)];
    const older = { stuck_run_detector: { ...stuck_run_detector, maxAgeDays: 30 } };
    expect(await finding(runs)).not.toContain('stuck_run_detector');
    expect(await finding(runs, older)).toContain('stuck_run_detector');
  });
});

describe('windows shared by detectors', () => {
  const windowsOf = (...windows: TriageWindows[]) =>
    new AllWindows({
      tasks: windows.map((each, index) => ({
        name: `detector ${index}`,
        windows: each,
        suspects: () => false,
        diagnose: () => ({ state: 'quiet', seen: '', wanting: '', figures: {} }),
      })),
      across: [],
    });

  test('recentHours has the different hours of all windows, shortest first', () => {
    const all = windowsOf(
      { recentHours: 48, inFlightDays: 7 },
      { recentHours: 24, inFlightDays: 30 },
      { recentHours: 48, inFlightDays: 1 },
    );
    expect(all.recentHours).toEqual([24, 48]);
    expect(all.widest).toEqual({ recentHours: 48, inFlightDays: 30 });
  });

  test('equal windows share one representative, and different windows do not', () => {
    const [first, second, third] = [
      { recentHours: 48, inFlightDays: 7 },
      { recentHours: 48, inFlightDays: 7 },
      { recentHours: 48, inFlightDays: 8 },
    ];
    const all = windowsOf(first, second, third);
    expect(all.equalTo(second)).toBe(all.equalTo(first));
    expect(all.equalTo(third)).not.toBe(all.equalTo(first));
    expect(all.equalTo(third)).toEqual(third);
  });

  test('the windows without detectors are the usual ones', () => {
    expect(windowsOf().widest).toEqual({ recentHours: 24, inFlightDays: 7 });
  });
});
