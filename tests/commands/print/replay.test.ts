import { describe, expect, test } from '@jest/globals';
import { renderReplay } from '../../../src/commands/print/replay';
import type { ReplayResult } from '../../../src/replay/result';
import { linesOf, listening, PIPE } from '../../support/listening';
import { replayedGoal, replayResult } from '../../support/results';
import { HOUR, NOW } from '../../support/world';

const printedLines = (more: Partial<ReplayResult> = {}, timeZone = 'UTC') =>
  linesOf(renderReplay(PIPE, replayResult(more), timeZone));

describe('a replay for people', () => {
  test('the counts, the goals, what was not created, and what really happened', () => {
    expect(printedLines()).toEqual([
      '48 scans over 1 run in 2 days: 2 goals of 5 proposals (2.50 a day, at most 3)',
      '',
      'Goals',
      '  2025-11-09 14:00  0.85  Fix the backup  (open)',
      '  2025-11-09 15:00  0.90  Fix the sync  (active 2025-11-09 15:00)',
      '',
      'Not created',
      '  duplicate_goal_exists  3 times',
      '',
      'Compared with what really happened',
      '  1 the same, 1 new, 1 gone',
      '  new   2025-11-09 15:00  Fix the sync',
      '  gone  2025-11-09 13:00  Fix the report',
      '  of 1 that were taken up, 1 would have been proposed; of 1 that were refused, 0',
    ]);
  });

  test('a replay of no days has no goals and divides by nothing', () => {
    const nothing = { scans: 0, runs: 0, days: [], blocked: new Map(), goals: [] };
    expect(printedLines(nothing)).toEqual([
      '0 scans over 0 runs in 0 days: 0 goals of 0 proposals (0.00 a day, at most 0)',
      '',
      'Compared with what really happened',
      '  0 the same, 0 new, 2 gone',
      '  gone  2025-11-09 14:00  Fix the backup',
      '  gone  2025-11-09 13:00  Fix the report',
      '  of 1 that were taken up, 0 would have been proposed; of 1 that were refused, 0',
    ]);
  });

  test('a goal that was closed says by what and when, also when it had become active', () => {
    const goals = [
      replayedGoal({
        autoApprovedAt: NOW,
        closedAt: NOW + HOUR,
        closedBy: 'rejected by dana',
      }),
    ];
    expect(printedLines({ goals })).toContain(
      '  2025-11-09 14:00  0.85  Fix the backup  (rejected by dana 2025-11-09 15:00)',
    );
  });

  test('times are local times in the given zone', () => {
    expect(printedLines({}, 'America/New_York')).toContain(
      '  2025-11-09 09:00  0.85  Fix the backup  (open)',
    );
  });

  test('a text is whole with 200 characters, cut with 201, and its escapes are spelled out', () => {
    const texts = ['x'.repeat(200), 'x'.repeat(201), '\u001b[31m'];
    const lines = printedLines({ goals: texts.map((text) => replayedGoal({ text })) });
    expect(lines.slice(3, 6)).toEqual(
      ['x'.repeat(200), `${'x'.repeat(199)}…`, '\\x1b[31m'].map(
        (text) => `  2025-11-09 14:00  0.85  ${text}  (open)`,
      ),
    );
  });

  test('the headings are bold on a terminal', () => {
    const text = renderReplay(listening({ tty: true }).io, replayResult(), 'UTC');
    expect(text).toContain('\n\u001b[1mNot created\u001b[22m\n');
  });
});
