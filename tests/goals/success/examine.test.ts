import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { SUCCESS_METRICS } from '../../../src/detectors';
import type { Goal } from '../../../src/goals/goal';
import {
  countsSince,
  examineGoal,
  measurementOf,
  runsOfGoals,
} from '../../../src/goals/success/examine';
import type { History } from '../../../src/history/history';
import { goal } from '../../support/memory';
import { begun, DAY, historyOf, ofTask, outcomes, ran } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const options = DEFAULTS.success;

/** A goal about the seed's task that was approved two days ago. */
function approved(more: Partial<Goal> = {}): Goal {
  return goal({
    state: 'active',
    createdAt: NOW - 3 * DAY,
    stateSince: NOW - 2 * DAY,
    activeSince: NOW - 2 * DAY,
    ...more,
  });
}

const runsOf = (letters: string, until = NOW): History =>
  historyOf(ofTask('daily_backup', outcomes(letters, { until })));
const examine = (known: Goal, history: History) =>
  examineGoal(known, { history, now: NOW, metrics: SUCCESS_METRICS, options });

describe('since when a goal could succeed', () => {
  test('a goal could succeed since it was approved', () => {
    expect(countsSince(approved())).toBe(NOW - 2 * DAY);
  });

  test('a goal that was typed as active could succeed since it became active', () => {
    expect(countsSince(approved({ activeSince: null }))).toBe(NOW - 2 * DAY);
  });

  test('an undecided goal could succeed since it was made', () => {
    const proposed = approved({ state: 'proposed', activeSince: null });
    expect(countsSince(proposed)).toBe(NOW - 3 * DAY);
  });
});

describe('how a goal fares', () => {
  test('a goal is measured by the runs that began since it could succeed', async () => {
    const measured = await examine(approved(), runsOf(`x${'.'.repeat(29)}`));
    expect(measured).toMatchObject({ met: true, runs: 30, healthyHours: 29 });
  });

  test('a goal is not measured by a run that began when it could succeed, or before', async () => {
    const at = (startedAt: number) => historyOf(ofTask('daily_backup', [ran(startedAt)]));
    expect(await examine(approved(), at(NOW - 2 * DAY))).toMatchObject({ runs: 0 });
    expect(await examine(approved(), at(NOW - 2 * DAY + 1))).toMatchObject({ runs: 1 });
  });

  test('a goal is not measured by the runs of another task, or of another source', async () => {
    const runs = outcomes('....');
    const others = [...ofTask('other', runs), ...ofTask('daily_backup', runs, 'airflow')];
    expect(await examine(approved(), historyOf(others))).toMatchObject({ runs: 0 });
  });

  test('a goal whose task is unknown is not measured', async () => {
    const typed = approved({ evidence: {}, metadata: {} });
    expect(await examine(typed, runsOf('...'))).toBeUndefined();
  });

  test('a goal about a source, which has no task, is measured', async () => {
    const about = { evidence: { source: 'airflow' }, successMetrics: { feed_is_usual_hours: 24 } };
    const source = approved({ ...about, lastSeenAt: NOW - DAY });
    expect(await examine(source, historyOf([]))).toMatchObject({ met: true });
  });

  test('a shared cause is measured by all of its tasks, each of which must have run', async () => {
    const shared = approved({
      evidence: { tasks: ['a', 'b'], error_type: 'timeout' },
      successMetrics: { error_type_absent_hours: 24 },
    });
    const ofA = ofTask('a', outcomes('...'));
    expect(await examine(shared, historyOf(ofA))).toMatchObject({ met: false, runs: 3 });
    const ofB = ofTask('b', outcomes('..'));
    expect(await examine(shared, historyOf([...ofA, ...ofB]))).toMatchObject({
      met: true,
      runs: 5,
    });
  });

  test('a goal is measured by a run that began before it was made and has not ended', async () => {
    const stuck = approved({ successMetrics: { unended_runs: 0 } });
    const since = (startedAt: number) => historyOf(ofTask('daily_backup', [begun(startedAt)]));
    const measures = async (startedAt: number) =>
      (await examine(stuck, since(startedAt)))?.measures[0];
    expect(await measures(stuck.createdAt)).toMatchObject({ now: 1, met: false });
    expect(await measures(stuck.createdAt + 1)).toMatchObject({ now: 0, met: true });
    expect(await measures(stuck.createdAt - 30 * DAY)).toMatchObject({ now: 1 });
    expect(await measures(stuck.createdAt - 30 * DAY - 1)).toMatchObject({ now: 0 });
  });
});

describe('the runs of many goals, read at once', () => {
  test('the runs of many goals are those of all tasks since the first could succeed', async () => {
    const history = historyOf([
      ...ofTask('a', outcomes('xx.')),
      ...ofTask('b', outcomes('...')),
      ...ofTask('c', outcomes('...')),
    ]);
    const about = (task: string, activeSince: number) =>
      approved({ id: task, evidence: { task_type: task }, activeSince });
    const goals = [about('a', NOW - HOUR), about('b', NOW - 1.5 * HOUR)];
    const runs = await runsOfGoals(goals, { history, now: NOW, options });
    const counts = [...runs].map(([key, read]) => [key, read.runs.length, read.failures.length]);
    expect(counts).toEqual([
      ['local:a', 2, 1],
      ['local:b', 2, 0],
    ]);
  });

  test('the runs of many goals measure a goal as its own runs do', async () => {
    const history = runsOf(`x${'.'.repeat(29)}`);
    const known = approved();
    const runs = await runsOfGoals([known], { history, now: NOW, options });
    expect(
      await examineGoal(known, { history, now: NOW, metrics: SUCCESS_METRICS, options, runs }),
    ).toEqual(await examine(known, history));
  });
});

describe('what a goal that succeeded keeps', () => {
  async function kept(known: Goal, history: History) {
    const measured = await examine(known, history);
    if (measured === undefined) throw new Error('the task is not known');
    return measurementOf(known, measured, { history, now: NOW, metrics: SUCCESS_METRICS, options });
  }

  test('a goal that succeeded keeps each criterion as it was before and as it is', async () => {
    const before = outcomes('....xxxx', { until: NOW - 2 * DAY - HOUR });
    const after = outcomes('.'.repeat(30));
    const history = historyOf(ofTask('daily_backup', [...before, ...after]));
    expect(await kept(approved(), history)).toEqual({
      met: true,
      runs: 30,
      healthy_hours: 48,
      metrics: {
        task_success_rate: { wanted: 0.95, before: 0.5, after: 1 },
        consecutive_successes: { wanted: 3, before: 0, after: 30 },
      },
    });
  });

  test('a goal without runs in the week before its approval keeps no earlier figure', async () => {
    const metrics = { task_success_rate: { wanted: 0.95, before: null, after: 1 } };
    const success = approved({ successMetrics: { task_success_rate: 0.95 } });
    expect((await kept(success, runsOf('...'))).metrics).toEqual(metrics);
    const old = [...outcomes('xxx', { until: NOW - 9 * DAY }), ...outcomes('...')];
    expect((await kept(success, historyOf(ofTask('daily_backup', old)))).metrics).toEqual(metrics);
  });

  test('a goal that has not succeeded keeps what is wanting', async () => {
    expect(await kept(approved(), runsOf('xxx'))).toMatchObject({
      met: false,
      wanting: [
        'task_success_rate 0 (wanted 0.95)',
        'consecutive_successes 0 (wanted 3)',
        'healthy for 0 of 24 hours',
      ],
    });
  });
});
