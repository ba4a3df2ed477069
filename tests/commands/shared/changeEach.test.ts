import { expect, test } from '@jest/globals';
import { World } from '../../support/world';

test('every id is tried: those that exist are changed and reported, the others are errors', async () => {
  const world = new World();
  const said = await world.ok(['belief', 'add', 'Backups must run', '--supports', '--task', '*']);
  const [, id = ''] = /(belief_\w+)/.exec(said) ?? [];
  const { code, stdout, stderr } = await world.goalgen(['belief', 'retire', 'belief_x', id]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: `retired ${id}\n` });
  expect(stderr).toMatch(/^Error: [^\n]*belief_x[^\n]*\nTry: [^\n]+\n$/);
  expect(world.rows('SELECT state FROM beliefs')).toEqual([{ state: 'retired' }]);
});
