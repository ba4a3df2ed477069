import { describe, expect, test } from '@jest/globals';
import { DECISIONS } from '../../src/goals/lifecycle';
import { compare, type ReplayedGoal, type ReplayResult } from '../../src/replay/result';
import { NOW } from '../support/world';

const made = (goalKey: string): ReplayedGoal => ({
  goalKey,
  text: '',
  detector: '',
  pattern: '',
  confidence: 0.8,
  openedAt: NOW,
  autoApprovedAt: null,
  closedAt: null,
  closedBy: null,
});
const real = (goalKey: string) => ({ goalKey, text: '', createdAt: NOW });
const decided = (goalKey: string, decision: keyof typeof DECISIONS) => ({
  at: NOW,
  goalKey,
  decision: DECISIONS[decision],
  by: 'dana',
});

function compared(result: Partial<ReplayResult>) {
  const { added, gone, ...rest } = compare({
    scans: 1,
    runs: 1,
    days: [],
    blocked: new Map(),
    goals: [],
    decisions: [],
    real: [],
    ...result,
  });
  const keys = (goals: readonly { readonly goalKey: string }[]) =>
    goals.map(({ goalKey }) => goalKey);
  return { added: keys(added), gone: keys(gone), ...rest };
}

describe('replayed goals compared with real goals', () => {
  test('replayed and real goals about the same problem count as the same', () => {
    const goals = [made('a'), made('b')];
    expect(compared({ goals, real: [real('b'), real('c')] })).toMatchObject({
      same: 1,
      added: ['a'],
      gone: ['c'],
    });
  });

  test('each real goal counts once in a comparison with a replay', () => {
    expect(compared({ goals: [made('a'), made('a')], real: [real('a')] })).toMatchObject({
      same: 1,
      added: ['a'],
      gone: [],
    });
    expect(compared({ goals: [made('a')], real: [real('a'), real('a')] })).toMatchObject({
      same: 1,
      added: [],
      gone: ['a'],
    });
  });

  test('a comparison of no replayed with no real goals is empty', () => {
    expect(compared({})).toEqual({
      same: 0,
      added: [],
      gone: [],
      accepted: { proposed: 0, of: 0 },
      rejected: { proposed: 0, of: 0 },
    });
  });
});

describe('replayed goals compared with decisions', () => {
  test('a comparison tells how many accepted and refused problems a replay proposes', () => {
    const decisions = [decided('a', 'approve'), decided('b', 'done'), decided('c', 'reject')];
    expect(compared({ goals: [made('a'), made('c')], decisions })).toMatchObject({
      accepted: { proposed: 1, of: 2 },
      rejected: { proposed: 1, of: 1 },
    });
  });

  test('each problem counts once in a comparison, however often it was decided about', () => {
    const decisions = [decided('a', 'approve'), decided('a', 'start'), decided('a', 'done')];
    expect(compared({ goals: [made('a')], decisions }).accepted).toEqual({ proposed: 1, of: 1 });
  });
});
