import { expect, test } from '@jest/globals';
import type { Told } from '../../../src/history/statements/statement';
import { keepTold, readStatements, statementsWith } from '../../../src/history/statements/store';
import { memoryDatabase, rowsIn } from '../../support/memory';
import { statement } from '../../support/statements';
import { HOUR, NOW } from '../../support/world';

const told = (state: 'on' | 'off'): Told => ({
  source: 'local',
  toldBy: '',
  isWhole: true,
  statements: [{ taskType: 'task', covers: 'task', state, schedule: '0 2 * * *', timeZone: 'UTC' }],
});
const TASK = { source: 'local', taskType: 'task' };

test('each moment has the statements that were known then', async () => {
  const db = memoryDatabase();
  for (const [hour, state] of (['on', 'on', 'off', 'on'] as const).entries())
    await keepTold(db, [told(state)], NOW + hour * HOUR);
  const known = async (hours: number) =>
    (await readStatements(db, NOW + hours * HOUR)).map((each) => [
      each.state,
      (each.saidAt - NOW) / HOUR,
      (each.lastSaidAt - NOW) / HOUR,
      each.isChange,
    ]);
  expect(await known(-1)).toEqual([]);
  expect(await known(0.5)).toEqual([['on', 0, 0.5, false]]);
  expect(await known(1.5)).toEqual([['on', 0, 1, false]]);
  expect(await known(2.5)).toEqual([['off', 2, 2, true]]);
  expect(await known(9)).toEqual([['on', 3, 3, true]]);
});

test('what is only looked at is not kept', async () => {
  const db = memoryDatabase();
  const statements = await statementsWith(db, [told('off')], NOW);
  expect(statements.about(TASK, undefined)).toEqual({
    ...statement({ state: 'off', schedule: '0 2 * * *', timeZone: 'UTC' }),
    isDoubted: false,
  });
  expect(await readStatements(db, NOW)).toEqual([]);
});

test('a statement that is said again keeps its row', async () => {
  const db = memoryDatabase();
  for (const hour of [0, 1, 2]) await keepTold(db, [told('on')], NOW + hour * HOUR);
  expect(await rowsIn(db, 'SELECT * FROM task_statements')).toMatchObject([
    { said_at: NOW, last_said_at: NOW + 2 * HOUR, state: 'on' },
  ]);
});
