import { describe, expect, test } from '@jest/globals';
import { renderSilences, renderSuppressions } from '../../../src/commands/print/suppression';
import { seedGoal } from '../../support/goals';
import { linesOf, PIPE, plainTerminal } from '../../support/listening';
import { silence, suppression } from '../../support/results';

describe('the list of refusals', () => {
  test('a refusal is a line: goal, its time, how often and when it held, until when, text', () => {
    expect(renderSuppressions(PIPE, [suppression()], 'UTC')).toBe(
      'goal_00000001\t2025-11-09 13:00\t3x\t2025-11-09 14:00\t' +
        "until it happened 50 times more\tFix recurring failures in 'daily_backup' task\n",
    );
  });

  test('a refusal that held nothing back yet has a dash for the last time', () => {
    const goal = { ...suppression().goal, rejectedUntil: null };
    const found = [suppression({ goal, heldBack: 0, lastHeldBackAt: null })];
    expect(renderSuppressions(PIPE, found, 'America/New_York')).toMatch(
      /^goal_00000001\t2025-11-09 08:00\t0x\t-\tuntil it is worse\t/,
    );
  });

  test('a text of 200 characters is shown whole, and one of 201 is cut by an ellipsis', () => {
    const found = [200, 201].map((length) =>
      suppression({ goal: seedGoal({ text: 'x'.repeat(length) }) }),
    );
    const texts = linesOf(renderSuppressions(PIPE, found, 'UTC')).map(
      (line) => line.split('\t')[5],
    );
    expect(texts).toEqual(['x'.repeat(200), `${'x'.repeat(199)}…`]);
  });
});

describe('the list of silences', () => {
  test('a silence is a line: id, tasks, begin, end, whose it is, and why', () => {
    expect(renderSilences(PIPE, [silence()], 'UTC')).toBe(
      'silence_00000001\tbackup_*\t2025-11-09 13:00\t2025-11-09 14:00\tdana\tnew disks\n',
    );
  });

  test('a silence without an author and a note has dashes for them', () => {
    expect(renderSilences(PIPE, [silence({ createdBy: null, note: null })], 'UTC')).toMatch(
      /\t-\t-\n$/,
    );
  });

  test('on a terminal, the silences stand under headings', () => {
    expect(linesOf(renderSilences(plainTerminal(100), [silence()], 'UTC'))).toEqual([
      'ID                TASKS     FROM              UNTIL             BY    NOTE',
      'silence_00000001  backup_*  2025-11-09 13:00  2025-11-09 14:00  dana  new disks',
    ]);
  });
});
