import { describe, expect, test } from '@jest/globals';
import type { Run } from '../../src/history/run';
import { decidedOccurrences } from '../../src/history/undecided';
import { ran, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const attempt = (id: string, number: number, end: number, failed: boolean): Run =>
  ran(end - 5, 5, {
    runId: `${id}:${number}`,
    attempt: number,
    status: failed ? 'failed' : 'success',
  });

/** A run an hour, whose first attempt failed and whose second passed 65 seconds later. */
const retried = (count: number): Run[] =>
  times(count, (index) => {
    const end = NOW - (count - index) * HOUR;
    return [attempt(`r${index}`, 1, end, true), attempt(`r${index}`, 2, end + 65, false)];
  }).flat();

const decided = (runs: readonly Run[], now: number) =>
  decidedOccurrences({ runs, now }).map(({ failed }) => failed);

describe('a failed attempt whose retry is still to come', () => {
  const failed = attempt('new', 1, NOW, true);

  test('a failed attempt is undecided until twice the usual pause before its retry is over', () => {
    const runs = [...retried(5), failed];
    expect(decided(runs, NOW + 120)).toEqual(times(5, () => false));
    expect(decided(runs, NOW + 121)).toEqual([...times(5, () => false), true]);
  });

  test('a failed attempt is a failure where fewer than three retries have been seen', () => {
    expect(decided([...retried(2), failed], NOW)).toEqual([false, false, true]);
    expect(decided([...retried(3), failed], NOW)).toEqual([false, false, false]);
  });

  test('a failed attempt is a failure where less than four of five were retried', () => {
    const given = (count: number) =>
      times(count, (index) => attempt(`x${index}`, 1, NOW - 900, true));
    expect(decided([...retried(8), ...given(2), failed], NOW)).toHaveLength(10);
    expect(decided([...retried(7), ...given(2), failed], NOW)).toHaveLength(10);
    expect(decided([...retried(7), ...given(2), failed], NOW).at(-1)).toBe(true);
  });

  test('a failed last attempt is a failure at once, as no such attempt was ever retried', () => {
    const last = attempt('new', 2, NOW + 65, true);
    expect(decided([...retried(5), failed, last], NOW + 66).at(-1)).toBe(true);
  });

  test('failures of runs that do not count their attempts are never waited for', () => {
    const runs = [ran(NOW - 10, 5, { status: 'failed' })];
    expect(decided(runs, NOW)).toEqual([true]);
  });
});
