import { describe, expect, test } from '@jest/globals';
import { addBelief } from '../../src/beliefs/store';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import { rankedGoals } from '../../src/planner/rankedGoals';
import { memoryDatabase, storeGoal } from '../support/memory';
import { NOW } from '../support/world';

const rank = async (db: Database) => {
  const options = { now: NOW, weights: DEFAULTS.priority, minAlignment: 0.5 };
  return (await rankedGoals(db, options)).map(({ goal, priority }) => [goal.id, priority]);
};

describe('the goals in the order in which to take them', () => {
  test('the goals to take are active or executing, the highest priority first', async () => {
    const db = memoryDatabase();
    const common = { horizonMaxMin: null, effort: 0.5, risk: 0.5 };
    await storeGoal(db, { ...common, id: 'low', goalKey: 'a', state: 'active', value: 0.2 });
    await storeGoal(db, { ...common, id: 'high', goalKey: 'b', state: 'executing', value: 0.9 });
    await storeGoal(db, { ...common, id: 'open', goalKey: 'c', state: 'proposed', value: 1 });
    await storeGoal(db, { ...common, id: 'done', goalKey: 'd', state: 'satisfied', value: 1 });
    expect(await rank(db)).toEqual([
      ['high', 0.56],
      ['low', 0.28],
    ]);
  });

  test('beliefs about goals change their rank; a forbidden goal has no priority', async () => {
    const db = memoryDatabase();
    const common = { state: 'active', horizonMaxMin: null, value: 0.5 } as const;
    const about = (task: string) => ({ evidence: { task_type: task }, id: task, goalKey: task });
    for (const task of ['a', 'b', 'c']) await storeGoal(db, { ...common, ...about(task) });
    const belief = { category: null, pattern: null, text: 'x', weight: 1, createdBy: null };
    await addBelief(db, { ...belief, taskGlob: 'a', stance: 'opposes' }, NOW);
    await addBelief(db, { ...belief, taskGlob: 'c', stance: 'supports' }, NOW);
    expect(await rank(db)).toEqual([
      ['c', 0.47],
      ['b', 0.42],
      ['a', null],
    ]);
  });
});
