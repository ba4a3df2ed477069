import { describe, expect, test } from '@jest/globals';
import { renderExplanation } from '../../../src/commands/print/scanExplanation';
import type { TaskDiagnosis } from '../../../src/detectors/run/taskViews';
import { finding } from '../../support/finding';
import { linesOf } from '../../support/listening';
import { createdResult, proposal, scanResult, verdict } from '../../support/results';
import { times } from '../../support/views';

function quiet(taskType: string, seen = 'runs as usual'): TaskDiagnosis {
  return {
    task: { source: 'local', taskType },
    detectorName: 'slow_run_detector',
    diagnosis: { state: 'quiet', seen, wanting: 'a slow run', figures: {} },
  };
}

describe('the explanation of a scan', () => {
  test('a proposal is followed by the verdict of each gate, and by what came of it', () => {
    const duplicate = verdict({
      gate: 'duplicate',
      reason: 'duplicate_goal_exists',
      message: 'Duplicate goal exists',
    });
    const proposalResults = [
      createdResult(),
      createdResult({
        proposal: proposal({ text: 'Fix the sync' }),
        verdicts: [verdict(), duplicate],
        reason: 'duplicate_goal_exists',
      }),
    ];
    expect(linesOf(renderExplanation(scanResult({ proposalResults })))).toEqual([
      "Fix recurring failures in 'daily_backup' task",
      '  ✓ Confidence check passed (0.85 >= 0.70)',
      '  => created',
      '',
      'Fix the sync',
      '  ✓ Confidence check passed (0.85 >= 0.70)',
      '  ✗ Duplicate goal exists',
      '  => duplicate_goal_exists',
    ]);
  });

  test('the beliefs that a verdict rests on stand below it', () => {
    const beliefs = [{ id: 'belief_1', stance: 'opposes', weight: 3, text: 'Let it \u0007' }];
    const proposalResults = [createdResult({ verdicts: [verdict({ figures: { beliefs } })] })];
    expect(linesOf(renderExplanation(scanResult({ proposalResults })))[2]).toBe(
      '    belief_1 opposes (weight 3): Let it \\x07',
    );
  });

  test('tasks in which no pattern was found follow, and tasks with one are left out', () => {
    const diagnoses: TaskDiagnosis[] = [
      quiet('sync', '2 of 3 failures'),
      {
        ...quiet('daily_backup'),
        diagnosis: { ...quiet('x').diagnosis, state: 'found', finding: finding() },
      },
    ];
    expect(linesOf(renderExplanation(scanResult({ diagnoses })))).toEqual([
      '',
      'Looked at closely, and no pattern',
      '  sync: slow_run_detector: 2 of 3 failures',
    ]);
  });

  test('a scan without proposals and suspects has nothing to explain', () => {
    expect(renderExplanation(scanResult())).toBe('');
  });

  test('twenty quiet diagnoses are all told', () => {
    const diagnoses = times(20, (index) => quiet(`task_${index}`));
    const lines = linesOf(renderExplanation(scanResult({ diagnoses })));
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('  task_19: slow_run_detector: runs as usual');
  });

  test('of 21 quiet diagnoses, the last is only counted', () => {
    const diagnoses = times(21, (index) => quiet(`task_${index}`));
    const lines = linesOf(renderExplanation(scanResult({ diagnoses })));
    expect(lines.slice(-2)).toEqual([
      '  task_19: slow_run_detector: runs as usual',
      '  and 1 more (goalgen explain TASK)',
    ]);
  });

  test('a diagnosis of 200 characters is shown whole, and one of 201 is cut', () => {
    const before = 'a: slow_run_detector: ';
    const diagnoses = [200, 201].map((length) => quiet('a', 'x'.repeat(length - before.length)));
    expect(linesOf(renderExplanation(scanResult({ diagnoses }))).slice(2)).toEqual([
      `  ${before}${'x'.repeat(200 - before.length)}`,
      `  ${before}${'x'.repeat(199 - before.length)}…`,
    ]);
  });

  test('escape sequences in the name of a task are spelled out', () => {
    const diagnoses = [quiet('\u001b[31m')];
    expect(linesOf(renderExplanation(scanResult({ diagnoses }))).at(-1)).toBe(
      '  \\x1b[31m: slow_run_detector: runs as usual',
    );
  });
});
