import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Condition,
  parseCondition,
  readCondition,
  stillHolds,
  storedCondition,
} from '../../../src/goals/suppression/condition';
import { silenceOver } from '../../../src/goals/suppression/silence';
import { DAY } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const parse = (text: string) => parseCondition(text, NOW, 'UTC');

describe('the condition that ends a refusal', () => {
  test.each<[string, Condition | undefined]>([
    ['worse', { kind: 'worse' }],
    ['forever', { kind: 'forever' }],
    ['14d', { kind: 'until', at: NOW + 14 * DAY }],
    ['50x', { kind: 'times', count: 50 }],
    ['2026-12-31', { kind: 'until', at: Date.UTC(2026, 11, 31) / 1000 }],
    ['2025-11-09T15:00:00Z', { kind: 'until', at: NOW + HOUR }],
    ['2025-11-09T14:00:00Z', undefined],
    ['2024-12-31', undefined],
    ['0x', undefined],
    ['0d', undefined],
    ['x', undefined],
    ['99999999x', undefined],
    ['soon', undefined],
    ['', undefined],
    ['lifted', undefined],
  ])('the condition "%s" is parsed', (text, condition) => expect(parse(text)).toEqual(condition));

  test('a stored condition reads back the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom<Condition>({ kind: 'worse' }, { kind: 'forever' }, { kind: 'lifted' }),
          fc.record({
            kind: fc.constant('times' as const),
            count: fc.integer({ min: 1, max: 1_000_000 }),
          }),
          fc.record({
            kind: fc.constant('until' as const),
            at: fc.integer({ min: 0, max: 4_102_444_799 }),
          }),
        ),
        (condition) => expect(readCondition(storedCondition(condition))).toEqual(condition),
      ),
    );
  });

  test('a stored condition that cannot be read means worse, the default', () => {
    for (const text of [null, '', 'perhaps', 'NaN'])
      expect(readCondition(text)).toEqual({ kind: 'worse' });
  });

  test.each<[Condition, Partial<Parameters<typeof stillHolds>[1]>, boolean]>([
    [{ kind: 'worse' }, { worse: false }, true],
    [{ kind: 'worse' }, { worse: true }, false],
    [{ kind: 'forever' }, { worse: true, occurrences: 1e6 }, true],
    [{ kind: 'lifted' }, {}, false],
    [{ kind: 'until', at: NOW + 1 }, { worse: true }, true],
    [{ kind: 'until', at: NOW }, {}, false],
    [{ kind: 'times', count: 3 }, { occurrences: 2 }, true],
    [{ kind: 'times', count: 3 }, { occurrences: 3 }, false],
  ])('a refusal by %j, with %j, holds: %s', (condition, since, holds) => {
    expect(stillHolds(condition, { now: NOW, worse: false, occurrences: 0, ...since }).holds).toBe(
      holds,
    );
  });
});

describe('a silence', () => {
  const silence = {
    id: 'silence_1',
    taskGlob: 'backup_*',
    beginsAt: NOW - HOUR,
    endsAt: NOW + HOUR,
    note: null,
    createdBy: null,
  };
  const over = (subjects: string[], newestFailureStartedAt: number, now = NOW) =>
    silenceOver([silence], { subjects, newestFailureStartedAt }, now) !== undefined;

  test('a silence is in force from its begin until just before its end', () => {
    expect(over(['backup_a'], 0, NOW - HOUR)).toBe(true);
    expect(over(['backup_a'], 0, NOW - HOUR - 1)).toBe(false);
    expect(over(['backup_a'], 0, NOW + HOUR)).toBe(false);
  });

  test('a silence that is over still covers failures of its time, not later ones', () => {
    expect(over(['backup_a'], NOW, NOW + DAY)).toBe(true);
    expect(over(['backup_a'], NOW + HOUR, NOW + DAY)).toBe(false);
  });

  test('a silence covers a finding with too few failures outside it for a pattern', () => {
    const over = (failureStarts: readonly number[]) =>
      silenceOver(
        [silence],
        { subjects: ['backup_a'], newestFailureStartedAt: NOW, failureStarts },
        NOW + DAY,
      ) !== undefined;
    const [before, within] = [NOW - 5 * HOUR, NOW];
    expect(over([before, before + 1, within, within + 1])).toBe(true);
    expect(over([before, before + 1, before + 2, within])).toBe(false);
    expect(over([before])).toBe(false);
  });

  test('a silence covers a finding only if it names all tasks of the finding', () => {
    expect(over(['sync_a'], NOW)).toBe(false);
    expect(over(['backup_a', 'backup_b'], NOW)).toBe(true);
    expect(over(['backup_a', 'sync_a'], NOW)).toBe(false);
    expect(over([], NOW)).toBe(false);
  });
});
