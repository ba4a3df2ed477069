import { describe, expect, test } from '@jest/globals';
import { type GoalDetail, renderGoalDetail } from '../../../src/commands/print/goalDetail';
import type { Run } from '../../../src/history/run';
import type { JsonMap } from '../../../src/lib/json';
import { seedGoal, typedGoal } from '../../support/goals';
import { linesOf, listening, PIPE } from '../../support/listening';
import { goalDetail, storedEvent } from '../../support/results';
import { HOUR, NOW } from '../../support/world';

const printedLines = (more: Partial<GoalDetail>, timeZone = 'UTC') =>
  linesOf(renderGoalDetail(PIPE, goalDetail(more), timeZone));

/** The lines of a section, without its heading. */
function section(heading: string, more: Partial<GoalDetail>): string[] | undefined {
  const lines = printedLines(more);
  const start = lines.indexOf(heading);
  if (start < 0) return undefined;
  const end = lines.indexOf('', start);
  return lines.slice(start + 1, end < 0 ? undefined : end);
}

function run(more: Partial<Run> = {}): Run {
  return {
    runId: 'r1',
    startedAt: NOW - HOUR,
    finishedAt: NOW - HOUR + 60,
    status: 'success',
    error: null,
    exitCode: null,
    host: null,
    attempt: null,
    ...more,
  };
}

describe('what show prints about a goal', () => {
  test('a goal of a detector: its facts, its evidence, and the terms of its confidence', () => {
    expect(printedLines({})).toEqual([
      "Fix recurring failures in 'daily_backup' task",
      '  id         goal_00000001',
      '  state      proposed since 2025-11-09 14:00:00',
      '  source     system, by task_failure_detector',
      '  category   capability; value 0.8, effort 0.5, risk 0.3',
      '  success    {"task_success_rate":0.95,"consecutive_successes":3}',
      '  created    2025-11-09 14:00:00',
      '  seen       1x, last 2025-11-09 14:00:00',
      '',
      'Evidence',
      '  task_type      daily_backup',
      '  failure_count  4',
      '  error_type     timeout',
      '',
      'Confidence 0.85',
      '  failure_share  0.4',
    ]);
  });

  test('a goal that a person typed has no line about sightings, and no evidence', () => {
    expect(printedLines({ goal: typedGoal() })).toEqual([
      'Move the backups to the new host',
      '  id         goal_00000009',
      '  state      active since 2025-11-09 14:00:00',
      '  source     user, by dana',
      '  category   capability; value 0.5, effort 0.5, risk 0.5',
      '  success    {}',
      '  created    2025-11-09 14:00:00',
    ]);
  });

  test('the title and the headings are bold on a terminal', () => {
    const { io } = listening({ tty: true });
    const text = renderGoalDetail(io, goalDetail(), 'UTC');
    expect(text).toMatch(/^\u001b\[1mFix recurring .* task\u001b\[22m\n/);
    expect(text).toContain('\n\u001b[1mEvidence\u001b[22m\n');
  });

  test('times are local times in the given zone', () => {
    expect(printedLines({}, 'America/New_York')).toContain('  created    2025-11-09 09:00:00');
  });

  test.each<[string, Parameters<typeof seedGoal>[0], string]>([
    [
      'a goal that was approved without review says so',
      { state: 'active', autoApproved: true },
      '  state      active since 2025-11-09 14:00:00 (approved automatically)',
    ],
    ['a goal whose author is not known has no author', { createdBy: null }, '  source     system'],
    [
      'a goal that waits for another names it',
      { inhibitedBy: 'goal_7' },
      '  inhibited  by goal_7, which is about its cause',
    ],
    [
      'a goal that follows a closed one names it',
      { previousGoalId: 'goal_6' },
      '  follows    goal_6',
    ],
    [
      'a rejected goal says what ends the refusal',
      { state: 'rejected', rejectedUntil: '50x' },
      '  refused    until it happened 50 times more',
    ],
    [
      'a goal rejected without a condition is refused until it is worse',
      { state: 'rejected' },
      '  refused    until it is worse',
    ],
    [
      'a goal with columns that cannot be read names them',
      { unreadable: ['evidence', 'value'] },
      '  unreadable evidence, value',
    ],
  ])('%s', (_, more, line) => expect(printedLines({ goal: seedGoal(more) })).toContain(line));

  test('a goal in any other state than rejected says nothing about a refusal', () => {
    const lines = printedLines({ goal: seedGoal({ state: 'active', rejectedUntil: 'forever' }) });
    expect(lines.filter((line) => line.startsWith('  refused'))).toEqual([]);
  });

  test('a goal without evidence of its own shows the headline that its metadata holds', () => {
    expect(section('Evidence', { goal: seedGoal({ evidence: {} }) })).toEqual([
      '  task_type      daily_backup',
      '  failure_count  4',
      '  error_type     timeout',
    ]);
  });

  test('an escape sequence in the text of a goal is spelled out', () => {
    const goal = typedGoal({ text: 'red \u001b[31m' });
    expect(printedLines({ goal })[0]).toBe('red \\x1b[31m');
  });

  test('a line of 300 characters is shown whole, and one of 301 is cut by an ellipsis', () => {
    const lines = [300, 301].map((length) =>
      section('Evidence', { goal: seedGoal({ evidence: { a: 'x'.repeat(length - 3) } }) }),
    );
    expect(lines).toEqual([[`  a  ${'x'.repeat(297)}`], [`  a  ${'x'.repeat(296)}…`]]);
  });
});

describe('how a goal fares so far', () => {
  test('a metric that is met has a tick, and one that is not, or not known, has a dot', () => {
    const progress = {
      met: false,
      measures: [
        { metric: 'task_success_rate', wanted: 0.95, now: 1, met: true },
        { metric: 'consecutive_successes', wanted: 3, now: 2, met: false },
        { metric: 'pause', wanted: 9, now: null, met: false },
      ],
      wanting: [],
      runs: 1,
      healthyHours: 2.5,
    };
    expect(section('Success so far', { progress })).toEqual([
      '  ✓ task_success_rate 1 (wanted 0.95)',
      '  · consecutive_successes 2 (wanted 3)',
      '  · pause unknown (wanted 9)',
      '  1 run since then, healthy for 2.5 hours',
    ]);
  });

  test('a goal that cannot be measured has no such section', () =>
    expect(section('Success so far', {})).toBeUndefined());
});

describe('the outcome of a closed goal', () => {
  test('each metric has its value before and after, and what was wanted', () => {
    const outcome = {
      metrics: {
        task_success_rate: { before: 0.2, after: 1, wanted: 0.95 },
        pause: { before: null, after: null, wanted: 9 },
      },
      runs: 12,
    };
    expect(section('Outcome', { goal: seedGoal({ outcome }) })).toEqual([
      '  task_success_rate  0.2 -> 1 (wanted 0.95)',
      '  pause              unknown -> unknown (wanted 9)',
      '  runs               12',
    ]);
  });

  test('an outcome without metrics is printed as it is', () => {
    expect(section('Outcome', { goal: seedGoal({ outcome: { runs: 12 } }) })).toEqual([
      '  runs  12',
    ]);
  });
});

describe('the gates, the runs and the ledger of a goal', () => {
  test('a verdict that passed has a tick, and any other a cross', () => {
    const verdicts = [
      { passed: true, message: 'Confidence check passed' },
      { passed: false, message: 'Duplicate goal exists' },
      { passed: 'true', message: 'typed by hand' },
      'no verdict at all',
    ];
    expect(section('Gates', { verdicts })).toEqual([
      '  ✓ Confidence check passed',
      '  ✗ Duplicate goal exists',
      '  ✗ typed by hand',
    ]);
  });

  test('runs have a tick, a cross for failures, and a dot for all that says nothing', () => {
    const runs = [
      run(),
      run({ status: 'failed', error: 'timed out' }),
      run({ status: 'timeout' }),
      run({ status: 'cancelled' }),
      run({ status: 'running', finishedAt: null }),
    ];
    expect(section('Last runs', { runs })).toEqual([
      '  ✓ 2025-11-09 13:01:00  success',
      '  ✗ 2025-11-09 13:01:00  failed: timed out',
      '  ✗ 2025-11-09 13:01:00  timeout',
      '  · 2025-11-09 13:01:00  cancelled',
      '  · 2025-11-09 13:00:00  running',
    ]);
  });

  test.each<[string, JsonMap, string]>([
    ['an event without a change of state is only named', {}, 'goal_approved'],
    [
      'a change of state is told with its author and the note',
      { from: 'proposed', to: 'active', by: 'dana', note: 'short of memory' },
      'goal_approved  proposed -> active by dana (short of memory)',
    ],
    [
      'a change from nothing is told as from null',
      { to: 'proposed' },
      'goal_approved  null -> proposed',
    ],
    ['an author or a note that is no text is left out', { by: 7, note: null }, 'goal_approved'],
  ])('%s', (_, meta, line) =>
    expect(section('Ledger', { events: [storedEvent(meta)] })).toEqual([
      `  2025-11-09 14:00:00  ${line}`,
    ]),
  );
});
