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

describe('where a belief applies', () => {
  const applies = (criteria: Partial<Belief>) =>
    alignment(BACKUP, [belief(criteria)]).applying.length === 1;

  test.each<[string, Partial<Belief>, boolean]>([
    ['a belief that names nothing applies to everything', {}, true],
    ['a belief applies to its category', { category: 'capability' }, true],
    ['a belief does not apply to another category', { category: 'reliability' }, false],
    ['a belief applies to its pattern', { pattern: 'task_failure_recurring' }, true],
    ['a belief does not apply to another pattern', { pattern: 'task_failure' }, false],
    ['a belief applies to its task', { taskGlob: 'daily_backup' }, true],
    ['a belief applies to the tasks of its glob', { taskGlob: 'daily_*' }, true],
    ['a belief does not apply to another task', { taskGlob: 'daily_backup_2' }, false],
    [
      'a belief applies where everything it names is met',
      { category: 'capability', pattern: 'task_failure_recurring', taskGlob: '*backup' },
      true,
    ],
    [
      'a belief does not apply where one thing it names is not met',
      { category: 'reliability', taskGlob: '*' },
      false,
    ],
  ])('%s', (_, criteria, expected) => expect(applies(criteria)).toBe(expected));
});

describe('the alignment of a topic', () => {
  test('a topic to which no belief applies has no alignment score', () => {
    const elsewhere = belief({ category: 'reliability' });
    expect(alignment(BACKUP, [elsewhere])).toEqual({ score: undefined, applying: [] });
    expect(alignment(BACKUP, [])).toEqual({ score: undefined, applying: [] });
  });

  test('the alignment of a topic is scored by the beliefs that apply, and lists them', () => {
    const elsewhere = belief({ id: 'belief_3', category: 'reliability', weight: 100 });
    expect(alignment(BACKUP, [belief(), elsewhere, against])).toEqual({
      score: 0.5,
      applying: [belief(), against],
    });
  });

  test("the seed's beliefs give the seed's backup an alignment of 0.75", async () => {
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

describe('the score of beliefs', () => {
  test.each<[string, readonly Belief[], number | undefined]>([
    ['no beliefs have no score', [], undefined],
    ['the score of beliefs that all support is 1', [belief(), belief({ weight: 7 })], 1],
    ['the score of beliefs that all oppose is 0', [against], 0],
    [
      'the score of a weight of 3 that supports against 1 that opposes is 0.75',
      [belief({ weight: 3 }), against],
      0.75,
    ],
    ['the score of beliefs is rounded to four places', [belief({ weight: 2 }), against], 0.6667],
    [
      'the score of a weight of 1 that supports against a million rounds to 0',
      [belief({ weight: 1 }), { ...against, weight: 1e6 }],
      0,
    ],
    [
      'the score of beliefs counts their weight, not their number',
      [belief(), belief(), { ...against, weight: 2 }],
      0.5,
    ],
  ])('%s', (_, beliefs, expected) => expect(scoreOf(beliefs)).toBe(expected));
});
