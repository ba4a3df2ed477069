import { describe, expect, test } from '@jest/globals';
import sql, { raw } from 'sql-template-tag';
import { alignment, scoreOf, type Topic } from '../../src/beliefs/alignment';
import type { Belief } from '../../src/beliefs/belief';
import { listBeliefs } from '../../src/beliefs/store';
import { belief, memoryDatabase } from '../support/memory';
import { seedBeliefs } from '../support/seed';

const BACKUP: Topic = {
  category: 'capability',
  pattern: 'task_failure_recurring',
  task: 'daily_backup',
};
const against = belief({ id: 'belief_2', stance: 'opposes' });

describe('a belief applies', () => {
  const applies = (criteria: Partial<Belief>) =>
    alignment(BACKUP, [belief(criteria)]).applying.length === 1;

  test.each<[string, Partial<Belief>, boolean]>([
    ['to everything when it names nothing', {}, true],
    ['to its category', { category: 'capability' }, true],
    ['not to another category', { category: 'reliability' }, false],
    ['to its pattern', { pattern: 'task_failure_recurring' }, true],
    ['not to another pattern', { pattern: 'task_failure' }, false],
    ['to its task', { taskGlob: 'daily_backup' }, true],
    ['to the tasks of its glob', { taskGlob: 'daily_*' }, true],
    ['not to another task', { taskGlob: 'daily_backup_2' }, false],
    [
      'where everything it names is met',
      { category: 'capability', pattern: 'task_failure_recurring', taskGlob: '*backup' },
      true,
    ],
    ['not where one of the things is not met', { category: 'reliability', taskGlob: '*' }, false],
  ])('%s', (_, criteria, expected) => expect(applies(criteria)).toBe(expected));
});

describe('the alignment of a topic', () => {
  test('has no score when no belief applies', () => {
    const elsewhere = belief({ category: 'reliability' });
    expect(alignment(BACKUP, [elsewhere])).toEqual({ score: undefined, applying: [] });
    expect(alignment(BACKUP, [])).toEqual({ score: undefined, applying: [] });
  });

  test('is scored by the beliefs that apply, and lists them', () => {
    const elsewhere = belief({ id: 'belief_3', category: 'reliability', weight: 100 });
    expect(alignment(BACKUP, [belief(), elsewhere, against])).toEqual({
      score: 0.5,
      applying: [belief(), against],
    });
  });

  test("is 0.75 for the seed's backup by the seed's beliefs", async () => {
    const db = memoryDatabase();
    await db.run(sql`${raw(seedBeliefs())}`);
    const { score, applying } = alignment(BACKUP, await listBeliefs(db, ['active']));
    expect(score).toBe(0.75);
    expect(applying.map(({ stance, weight }) => [stance, weight])).toEqual([
      ['supports', 3],
      ['opposes', 1],
    ]);
  });
});

describe('the score of beliefs is the share of weight that supports', () => {
  test.each<[string, readonly Belief[], number | undefined]>([
    ['nothing of nothing', [], undefined],
    ['1 when all support', [belief(), belief({ weight: 7 })], 1],
    ['0 when all oppose', [against], 0],
    ['three quarters for 3 against 1', [belief({ weight: 3 }), against], 0.75],
    ['to four places', [belief({ weight: 2 }), against], 0.6667],
    ['small beside a great weight', [belief({ weight: 1 }), { ...against, weight: 1e6 }], 0],
    ['by weight, not by number', [belief(), belief(), { ...against, weight: 2 }], 0.5],
  ])('%s', (_, beliefs, expected) => expect(scoreOf(beliefs)).toBe(expected));
});
