import { describe, expect, test } from '@jest/globals';
import type { Detector, TriageWindows } from '../../../src/detectors/detector';
import { triageTasks } from '../../../src/detectors/run/triage';
import { emptySummary } from '../../../src/history/history';
import type { TaskRun } from '../../../src/history/run';
import { begun, DAY, historyOf, ofTask, outcomes } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

function detector(windows: TriageWindows, expects: readonly string[] = []): Detector {
  return {
    name: 'mine',
    windows,
    expects,
    suspects: () => false,
    diagnose: () => ({ state: 'quiet', seen: '', wanting: '', figures: {} }),
  };
}
const SHORT: TriageWindows = { recentHours: 2, inFlightDays: 1 };
const LONG: TriageWindows = { recentHours: 48, inFlightDays: 7 };

const triaged = (runs: readonly TaskRun[], tasks: readonly Detector[]) =>
  triageTasks(historyOf(runs), { tasks, across: [] }, { now: NOW, baselineDays: 30 });

describe('the triage of tasks', () => {
  test('the recent part of a summary is that of the windows of the detector', async () => {
    const runs = ofTask('sync', outcomes('xxxx'));
    const [task] = await triaged(runs, [detector(SHORT), detector(LONG)]);
    expect(task?.within(SHORT).summary).toMatchObject({ failures: 4, recent: { failures: 3 } });
    expect(task?.within(LONG).summary).toMatchObject({ failures: 4, recent: { failures: 4 } });
    expect(task?.widest).toBe(task?.within(LONG));
    expect(task?.within(SHORT)).toBe(task?.within(SHORT));
  });

  test('a run in flight counts for a detector if it began within its days', async () => {
    const runs = ofTask('sync', [begun(NOW - DAY - 1), begun(NOW - DAY), begun(NOW)]);
    const [task] = await triaged(runs, [detector(SHORT), detector(LONG)]);
    const starts = (windows: TriageWindows) =>
      task?.within(windows).inFlight.map(({ startedAt }) => startedAt);
    expect(starts(LONG)).toEqual([NOW - DAY - 1, NOW - DAY, NOW]);
    expect(starts(SHORT)).toEqual([NOW - DAY, NOW]);
    expect(task?.widest.inFlight.every(({ hostSeenAt }) => hostSeenAt === null)).toBe(true);
  });

  test('a run that ended before the baseline is not counted', async () => {
    const old = ofTask('old', outcomes('.', { until: NOW - 30 * DAY - 1 }));
    const edge = ofTask('edge', outcomes('.', { until: NOW - 30 * DAY }));
    const tasks = await triaged([...old, ...edge], [detector(LONG)]);
    expect(tasks.map(({ counts }) => counts.task.taskType)).toEqual(['edge']);
  });

  test('a task that has only begun is triaged, with an empty summary', async () => {
    const runs = ofTask('sync', [begun(NOW - HOUR)]);
    const [task, ...others] = await triaged(runs, [detector(LONG)]);
    expect(others).toEqual([]);
    expect(task?.widest).toMatchObject({
      summary: emptySummary({ source: 'local', taskType: 'sync' }),
      inFlight: [{ startedAt: NOW - HOUR }],
      now: NOW,
    });
  });

  test('a task that a detector expects is triaged once, unless it is known', async () => {
    const runs = [...ofTask('sync', outcomes('.')), ...ofTask('load', [begun(NOW - HOUR)])];
    const expecting = detector(LONG, ['sync', 'load', 'gone']);
    const tasks = await triaged(runs, [expecting]);
    expect(tasks.map(({ counts }) => counts.task)).toMatchObject([
      { source: 'local', taskType: 'sync' },
      { source: 'local', taskType: 'load' },
      { source: 'local', taskType: 'gone' },
    ]);
  });
});
