import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { builtInDetectors } from '../../../src/detectors';
import { explainTask, type TaskExplanation } from '../../../src/detectors/run/explainTask';
import type { History } from '../../../src/history/history';
import type { TaskRun } from '../../../src/history/run';
import { historyOf, ofTask, outcomes } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const options = { ...DEFAULTS, now: NOW };
const detectors = builtInDetectors({ ...DEFAULTS, timeZone: 'UTC' });

const failing = (task: string, source = 'local') => ofTask(task, outcomes('.xxxx'), source);

function explain(runs: readonly TaskRun[], name: string, asked = detectors) {
  return explainTask(historyOf(runs), asked, name, options);
}

async function explained(...asked: Parameters<typeof explain>): Promise<TaskExplanation> {
  const answer = await explain(...asked);
  if (!('task' in answer)) throw new Error(`no task, but ${answer}`);
  return answer;
}

describe('a task that is explained', () => {
  test('an explained task has the diagnosis of every detector', async () => {
    const { diagnoses } = await explained(failing('backup'), 'backup');
    expect(diagnoses.map(({ detectorName }) => detectorName)).toEqual(
      detectors.tasks.map(({ name }) => name),
    );
    expect(diagnoses[0]?.diagnosis).toMatchObject({
      state: 'found',
      finding: { confidence: 0.85 },
    });
  });

  test('an explained task has the findings that a scan would propose about it', async () => {
    const { findings } = await explained([...failing('backup'), ...failing('sync')], 'backup');
    expect(findings).toMatchObject([{ subject: 'backup', evidence: { failure_count: 4 } }]);
  });

  test('an explained task has the cause that it shares with other tasks', async () => {
    const tasks = ['backup', 'sync', 'load'].flatMap((task) => failing(task));
    const { findings } = await explained(tasks, 'sync');
    expect(findings.map(({ detectorName }) => detectorName)).toEqual([
      'shared_cause_detector',
      'task_failure_detector',
    ]);
    const other = ofTask('other', outcomes('.dddd'));
    expect((await explained([...tasks, ...other], 'other')).findings).toHaveLength(1);
  });

  test('an explained task is found by its name or by its key', async () => {
    const runs = failing('load', 'airflow');
    expect((await explained(runs, 'airflow:load')).task).toMatchObject({ source: 'airflow' });
    expect((await explained(failing('load'), 'local:load')).task.taskType).toBe('load');
  });

  test('a task of a stale source gets no diagnosis that needs a whole history', async () => {
    const runs = ofTask('backup', outcomes('.'.repeat(200), { until: NOW - 5 * HOUR }));
    const needing = detectors.tasks.filter(({ needsWholeHistory }) => needsWholeHistory === true);
    expect(needing.length).toBeGreaterThan(0);
    const { diagnoses, freshnessProblem } = await explained(runs, 'backup');
    expect(freshnessProblem).toMatchObject({ source: 'local' });
    const heldBack = diagnoses.filter(
      ({ diagnosis }) => diagnosis.wanting === 'a source that is well',
    );
    expect(heldBack.map(({ detectorName }) => detectorName)).toEqual(
      needing.map(({ name }) => name),
    );
  });

  test('a task is explained in one snapshot of the history', async () => {
    const history = historyOf(failing('backup'));
    let snapshots = 0;
    const counting: History = {
      ...history,
      snapshot: (body) => {
        snapshots += 1;
        return body();
      },
    };
    await explainTask(counting, detectors, 'backup', options);
    expect(snapshots).toBe(1);
  });
});

describe('unknown tasks in explain', () => {
  test('an unknown task is answered with the names that contain it, in any case', async () => {
    const runs = ['Backup_a', 'backup_b', 'sync'].flatMap((task) => failing(task));
    expect(await explain(runs, 'BACKUP')).toEqual(['Backup_a', 'backup_b']);
    expect(await explain(runs, 'none')).toEqual([]);
  });

  test('an unknown task is answered with five names at most', async () => {
    const runs = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6'].flatMap((task) => failing(task));
    expect(await explain(runs, 'a')).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  });
});
