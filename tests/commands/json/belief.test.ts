import { expect, test } from '@jest/globals';
import { beliefJson } from '../../../src/commands/json/belief';
import { belief } from '../../support/results';
import { NOW } from '../../support/world';

test('a belief as JSON has its criteria, and the glob of its tasks under "task"', () => {
  const about = { category: 'capability', pattern: 'flaky', taskGlob: 'backup_*' };
  expect(beliefJson(belief(about))).toEqual({
    id: 'belief_00000001',
    text: 'Backups must run',
    stance: 'supports',
    weight: 2.5,
    category: 'capability',
    pattern: 'flaky',
    task: 'backup_*',
    state: 'active',
    created_at: NOW,
    created_by: 'dana',
  });
});

test('a belief with a time that is no number, as a hand may type it, has null for its time', () => {
  const typed = { ...belief(), createdAt: JSON.parse('"yesterday"') };
  expect(beliefJson(typed).created_at).toBeNull();
});
