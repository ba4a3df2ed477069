import { describe, expect, test } from '@jest/globals';
import { lostReasonOf, type Unended } from '../../src/history/lost';
import type { Run } from '../../src/history/run';
import { begun, DAY, ran, times } from '../support/views';
import { HOUR, NOW } from '../support/world';

const HUNG = begun(NOW - 3 * DAY);

const reasonOf = (ended: readonly Run[], more: Partial<Unended> = {}) =>
  lostReasonOf({ run: HUNG, lostAt: null, lives: undefined, ...more }, ended, NOW);
/** Nightly runs before the hung one, and `later` of them after it, newest first. */
const nights = (later: number, more: Partial<Run> = {}): Run[] =>
  times(10 + later, (night) => ran(HUNG.startedAt + (night - 9) * DAY, HOUR, more))
    .filter(({ startedAt }) => startedAt !== HUNG.startedAt)
    .reverse();

describe('a run that has not ended', () => {
  test('a run that one later run has overtaken goes on, and two later ones make it lost', () => {
    expect(reasonOf(nights(1))).toBeUndefined();
    expect(reasonOf(nights(2))).toBe('overtaken');
  });

  test('later runs on another host or of another series say nothing of a run', () => {
    const run = { ...HUNG, host: 'a', series: 'a' };
    expect(reasonOf(nights(3, { host: 'a', series: 'a' }), { run })).toBe('overtaken');
    expect(reasonOf(nights(3, { host: 'b', series: 'a' }), { run })).toBeUndefined();
    expect(reasonOf(nights(3, { host: 'a', series: 'b' }), { run })).toBeUndefined();
  });

  test('later runs say nothing of a run where one in ten overlaps another', () => {
    const apart = (count: number) =>
      times(count, (at) => ran(HUNG.startedAt + (at + 1) * HOUR, 60));
    const over = ran(HUNG.startedAt + HOUR + 30, 60);
    expect(reasonOf([...apart(9), over])).toBeUndefined();
    expect(reasonOf([...apart(10), over])).toBe('overtaken');
  });

  test('the order of two runs that begin at once does not matter', () => {
    const at = HUNG.startedAt + HOUR;
    const both = [ran(at, 0), ran(at, 60)];
    expect([reasonOf(both), reasonOf(both.toReversed())]).toEqual(['overtaken', 'overtaken']);
  });

  test('a run is lost from the time on at which its source says so', () => {
    expect(reasonOf([], { lostAt: NOW })).toBe('told');
    expect(reasonOf([], { lostAt: NOW + 1 })).toBeUndefined();
  });

  test('a run whose process lives goes on, whatever later runs did, and else it is lost', () => {
    expect(reasonOf(nights(3), { lives: true })).toBeUndefined();
    expect(reasonOf([], { lives: false })).toBe('gone');
  });
});
