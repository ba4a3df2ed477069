import { describe, expect, test } from '@jest/globals';
import { renderTaskExplanation } from '../../../src/commands/print/explain';
import type { Diagnosis, InFlightRun } from '../../../src/detectors/detector';
import type { TaskExplanation } from '../../../src/detectors/run/explainTask';
import type { ThresholdChange } from '../../../src/goals/feedback/nextThreshold';
import type { Goal } from '../../../src/goals/goal';
import type { TaskSummary } from '../../../src/history/history';
import { finding } from '../../support/finding';
import { seedGoal } from '../../support/goals';
import { linesOf, PIPE, plainTerminal } from '../../support/listening';
import { explanation, threshold } from '../../support/results';
import { HOUR, NOW } from '../../support/world';

const TASK = { source: 'local', taskType: 'daily_backup' };

const FOUND: Diagnosis = {
  state: 'found',
  seen: '4 failures in 24 hours',
  wanting: '3 successes in a row',
  figures: {},
  finding: finding(),
};
const QUIET: Diagnosis = {
  state: 'quiet',
  seen: 'runs as long as usual',
  wanting: 'a run of more than 120 s',
  figures: {},
};
const WARMING_UP: Diagnosis = { ...QUIET, state: 'warming_up' };

interface Known {
  readonly goals?: readonly Goal[];
  readonly thresholds?: readonly ThresholdChange[];
}

function printedLines(
  more: Partial<TaskExplanation> = {},
  { goals = [], thresholds = [] }: Known = {},
  io = PIPE,
): string[] {
  const options = { timeZone: 'UTC', baselineDays: 30 };
  return linesOf(renderTaskExplanation(io, explanation(more), { goals, thresholds }, options));
}

const inSummary = (more: Partial<TaskSummary>, inFlight: readonly InFlightRun[] = []) =>
  printedLines({
    triage: { summary: { ...explanation().triage.summary, ...more }, inFlight, now: NOW },
  });

describe('what explain prints about a task', () => {
  test('the counts of the task, what each detector sees, and what a scan would propose', () => {
    const diagnoses = [
      { task: TASK, detectorName: 'task_failure_detector', diagnosis: FOUND },
      { task: TASK, detectorName: 'slow_run_detector', diagnosis: QUIET },
      { task: TASK, detectorName: 'missed_run_detector', diagnosis: WARMING_UP },
    ];
    expect(printedLines({ diagnoses, findings: [finding()] })).toEqual([
      'daily_backup',
      '  5 runs in 30 days: 1 success, 4 failures (80 %)',
      '  last success 2025-11-09 10:00:00, last failure 2025-11-09 14:00:00',
      '  typical duration 61.2 s',
      '',
      '✗ task_failure_detector (confidence 0.85)',
      '    sees   4 failures in 24 hours',
      '    ends   3 successes in a row',
      '✓ slow_run_detector',
      '    sees   runs as long as usual',
      '    wants  a run of more than 120 s',
      '· missed_run_detector',
      '    sees   runs as long as usual',
      '    wants  a run of more than 120 s',
      '',
      'A scan now would propose',
      "  Fix recurring failures in 'daily_backup' task (confidence 0.85)",
    ]);
  });

  test('a task without an ended run has no share of failures, and no typical duration', () => {
    const lines = inSummary({
      runsRead: 0,
      successes: 0,
      failures: 0,
      lastSuccessAt: null,
      lastFailureAt: null,
      typicalSeconds: null,
    });
    expect(lines.slice(1, 4)).toEqual([
      '  0 runs in 30 days: 0 successes, 0 failures',
      '  last success never, last failure never',
      '',
    ]);
  });

  test('runs that have not ended are counted', () => {
    const hanging: InFlightRun = {
      runId: 'r1',
      startedAt: NOW - HOUR,
      finishedAt: null,
      status: 'running',
      error: null,
      exitCode: null,
      host: null,
      attempt: null,
      hostSeenAt: null,
    };
    expect(inSummary({}, [hanging])).toContain('  1 run begun and not ended');
    expect(inSummary({}, [hanging, hanging])).toContain('  2 runs begun and not ended');
  });

  test('a source that delivers less than usual is told with its symptom', () => {
    const freshnessProblem = {
      source: 'local',
      symptom: 'its newest run ended 26 hours ago',
      patternDetected: 'source_silent',
      confidence: 0.9,
      evidence: {},
      newestEndedAt: NOW - 26 * HOUR,
    };
    expect(printedLines({ freshnessProblem })).toContain(
      '  its source is ill: its newest run ended 26 hours ago',
    );
  });

  test('where nothing is found, a scan would propose nothing', () => {
    expect(printedLines().slice(-2)).toEqual(['A scan now would propose', '  nothing']);
  });

  test('a finding that another one explains waits for the goal about its cause', () => {
    const cause = finding({
      subject: 'shop.example',
      text: 'Find what the tasks share',
      inhibitedKeys: ['task_failure:local:daily_backup'],
    });
    expect(printedLines({ findings: [cause, finding()] }).slice(-2)).toEqual([
      '  Find what the tasks share (confidence 0.85)',
      "  Fix recurring failures in 'daily_backup' task (confidence 0.85), " +
        'which waits for the goal about its cause',
    ]);
  });

  test('a finding about another task than the explained one does not wait', () => {
    const cause = finding({ subject: 'x', inhibitedKeys: ['task_failure:local:daily_backup_2'] });
    expect(printedLines({ findings: [cause, finding()] }).at(-1)).toBe(
      "  Fix recurring failures in 'daily_backup' task (confidence 0.85)",
    );
  });

  test('thresholds that rose, and goals about the task, follow where there are any', () => {
    const lines = printedLines({}, { goals: [seedGoal()], thresholds: [threshold()] });
    expect(lines.slice(lines.indexOf('  nothing') + 1)).toEqual([
      '',
      'Thresholds that rose',
      '  flaky is proposed from confidence 0.75 on, since 2025-11-09 14:00:00: ' +
        '8 of 10 were refused (goalgen stats --loosen flaky_task_detector)',
      '',
      'Goals about it',
      "  goal_00000001  proposed  Fix recurring failures in 'daily_backup' task",
    ]);
  });

  test('a task of one of several sources is named with its source', () => {
    expect(printedLines({ task: { source: 'airflow', taskType: 'load' } })[0]).toBe('airflow:load');
  });

  test('a line of 400 characters is shown whole, and one of 401 is cut by an ellipsis', () => {
    const shown = [400, 401].map((length) => {
      const diagnosis = { ...QUIET, seen: 'x'.repeat(length) };
      const lines = printedLines({
        diagnoses: [{ task: TASK, detectorName: 'd', diagnosis }],
      });
      return lines.find((line) => line.startsWith('    sees'));
    });
    expect(shown).toEqual([`    sees   ${'x'.repeat(400)}`, `    sees   ${'x'.repeat(399)}…`]);
  });

  test('escape sequences in the name of a task and in what a detector sees are spelled out', () => {
    const diagnosis = { ...QUIET, seen: '\u001b[2J', wanting: 'a\nb' };
    const lines = printedLines(
      {
        task: { source: 'local', taskType: '\u001b[31m' },
        diagnoses: [{ task: TASK, detectorName: 'own\u0007', diagnosis }],
      },
      {},
      plainTerminal(),
    );
    expect(lines[0]).toBe('\\x1b[31m');
    expect(lines).toEqual(
      expect.arrayContaining(['✓ own\\x07', '    sees   \\x1b[2J', '    wants  a\\nb']),
    );
  });
});
