// Runs in every time zone of the tests: a schedule is of a zone.
import { describe, expect, test } from '@jest/globals';
import {
  countFailed,
  countStumbled,
  occurrencesOf,
  ownIdOf,
  smoothSince,
  trailing,
} from '../../src/history/occurrences';
import type { Run, RunStatus } from '../../src/history/run';
import { begun, outcomes, ran } from '../support/views';

/**
 * Runs a minute apart: `1x` is a first attempt that failed, `2.` a second attempt that succeeded;
 * a bare `x` or `.` has no attempt number. A letter before the number names the run; attempts
 * without one are of the run `r`.
 */
function attempts(text: string): Run[] {
  return text.split(' ').map((word, index) => {
    const status: RunStatus = word.endsWith('x') ? 'failed' : 'success';
    const [, name = 'r', digits] = /^([a-z](?=\d))?(\d)?/.exec(word) ?? [];
    const attempt = Number(digits);
    return ran(index * 60, 30, {
      runId: `${name}:${digits}`,
      status,
      attempt: Number.isNaN(attempt) ? null : attempt,
    });
  });
}

/** `x` failed, `.` succeeded at once, `~` succeeded after a first attempt that failed. */
function said(runs: readonly Run[]): string {
  return occurrencesOf(runs)
    .map(({ failed, stumbled }) => (failed ? 'x' : stumbled ? '~' : '.'))
    .join('');
}

describe('the occurrences of a task', () => {
  test.each([
    ['three attempts of one run count once, as failed', '1x 2x 3x', 'x'],
    ['a run that passed at its second attempt succeeded, and stumbled', '1. 1x 2. 1.', '.~.'],
    ['two first attempts that failed are two occurrences', '1x 1x', 'xx'],
    ['without attempt numbers, each run is an occurrence', 'x x .', 'xx.'],
    ['a second attempt whose first is not known counts by itself', '2x', 'x'],
    ['a second attempt after a success is another occurrence', '1. 2.', '..'],
    ['a third attempt does not follow a first', '1x 3.', 'x.'],
    ['a second attempt does not follow a run without an attempt number', 'x 2.', 'x.'],
    ['a second attempt after a retry that succeeded is another occurrence', '1x 2. 2x', '~x'],
    ['attempts belong to their own run, whatever ended in between', 'a1x b1x a2. b2.', '~~'],
    ['an attempt of another run is no retry', 'a1x b2.', 'x.'],
    ['a run that is retried once others have ended comes behind them', 'a1x b1. a2x', '.x'],
    ['three runs at once, of which one fails for good', 'a1x b1x c1x b2. a2x c2. a3x', '~~x'],
  ])('%s', (_, text, expected) => {
    expect(said(attempts(text))).toBe(expected);
  });

  test('an attempt that began before the one that it follows is not its retry', () => {
    const [first, second] = [
      ran(60, 30, { status: 'failed', attempt: 1 }),
      ran(0, 120, { attempt: 2 }),
    ];
    expect(said([first, second])).toBe('x.');
  });

  test('an occurrence begins with its first attempt and ends with its last', () => {
    const [occurrence] = occurrencesOf(attempts('1x 2x 3.'));
    expect(occurrence).toMatchObject({
      startedAt: 0,
      finishedAt: 150,
      firstRun: { runId: 'r:1' },
      run: { runId: 'r:3' },
    });
  });

  test('a cancelled, skipped or unended run is no occurrence', () => {
    expect(said([...outcomes('.csxt'), begun(0)])).toBe('.xx');
  });
});

describe('the id that all attempts of a run share', () => {
  const own = (runId: string, attempt: number | null) => ownIdOf(ran(0, 1, { runId, attempt }));

  test.each([
    ['17:2', 2, '17'],
    ['17:1', 2, '17'], // attempts counted from zero
    ['manual__2025-11-09/-1/2', 2, 'manual__2025-11-09/-1'],
    ['17', 2, '17'],
    ['17:3', 2, '17:3'],
    ['job2', 2, 'job2'],
    ['17:2', null, '17:2'],
  ])('the attempt is taken off the id %s of attempt %s', (runId, attempt, id) => {
    expect(own(runId, attempt)).toBe(id);
  });
});

describe('counts of occurrences', () => {
  const all = occurrencesOf(attempts('1x 1. 1x 2. 1. 1.'));

  test('failed and stumbled occurrences are counted', () => {
    expect([countFailed(all), countStumbled(all)]).toEqual([1, 2]);
  });

  test('failed, successful and smooth occurrences at the end are counted', () => {
    expect([trailing(all, false), trailing(all, true), smoothSince(all)]).toEqual([4, 0, 2]);
    expect([trailing([], true), smoothSince([])]).toEqual([0, 0]);
  });

  test('if all occurrences succeeded at once, all count as the last ones', () => {
    const clean = occurrencesOf(attempts('. . .'));
    expect([trailing(clean, false), smoothSince(clean)]).toEqual([3, 3]);
  });
});
