import { describe, expect, test } from '@jest/globals';
import type { Run, RunStatus } from '../../src/history/history';
import {
  countFailed,
  countStumbled,
  occurrencesOf,
  smoothSince,
  trailing,
} from '../../src/history/occurrences';
import { begun, outcomes, ran } from '../support/views';

/** Runs a minute apart: `1x` is a first attempt that failed, `2.` a second that succeeded, `.` one that nobody counts. */
function attempts(text: string): Run[] {
  return text.split(' ').map((word, index) => {
    const status: RunStatus = word.endsWith('x') ? 'failed' : 'success';
    const attempt = Number.parseInt(word, 10);
    return ran(index * 60, 30, {
      runId: word,
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

describe('what came of each time a task was to run', () => {
  test.each([
    ['three attempts of one run count once, as failed', '1x 2x 3x', 'x'],
    ['a run that passed at its second attempt succeeded, and stumbled', '1. 1x 2. 1.', '.~.'],
    ['two runs that failed at once are two', '1x 1x', 'xx'],
    ['where nobody counts attempts, each run counts', 'x x .', 'xx.'],
    ['a second attempt whose first is not known counts by itself', '2x', 'x'],
    ['a second attempt after a success is another run', '1. 2.', '..'],
    ['a third attempt does not follow a first', '1x 3.', 'x.'],
    ['nor does one follow a run that nobody counts', 'x 2.', 'x.'],
    ['after a retry that succeeded comes a run of its own', '1x 2. 2x', '~x'],
  ])('%s', (_, text, expected) => {
    expect(said(attempts(text))).toBe(expected);
  });

  test('an attempt that began before the one it follows is none of its retries', () => {
    const [first, second] = [
      ran(60, 30, { status: 'failed', attempt: 1 }),
      ran(0, 120, { attempt: 2 }),
    ];
    expect(said([first, second])).toBe('x.');
  });

  test('a run with its retries begins with the first and ends with the last', () => {
    const [occurrence] = occurrencesOf(attempts('1x 2x 3.'));
    expect(occurrence).toMatchObject({
      startedAt: 0,
      finishedAt: 150,
      firstRun: { runId: '1x' },
      run: { runId: '3.' },
    });
  });

  test('what was cancelled, skipped or has not ended says nothing', () => {
    expect(said([...outcomes('.csxt'), begun(0)])).toBe('.xx');
  });
});

describe('counts of them', () => {
  const all = occurrencesOf(attempts('1x 1. 1x 2. 1. 1.'));

  test('how many failed, and how many stumbled', () => {
    expect([countFailed(all), countStumbled(all)]).toEqual([1, 2]);
  });

  test('how many of the last ones say the same', () => {
    expect([trailing(all, false), trailing(all, true), smoothSince(all)]).toEqual([4, 0, 2]);
    expect([trailing([], true), smoothSince([])]).toEqual([0, 0]);
  });

  test('of those that all say the same, all', () => {
    const clean = occurrencesOf(attempts('. . .'));
    expect([trailing(clean, false), smoothSince(clean)]).toEqual([3, 3]);
  });
});
