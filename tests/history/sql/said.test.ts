import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { readSaid } from '../../../src/history/sql/said';
import { PLAIN, readingIn } from '../../support/reading';

const ROWS = sql`
  SELECT 'load' AS task_type, 0 AS is_off, '0 2 * * *' AS schedule, 'UTC' AS time_zone
  UNION ALL SELECT 'old', 1, NULL, ''`;
const SAID = [
  { taskType: 'load', state: 'on', schedule: '0 2 * * *', timeZone: 'UTC' },
  { taskType: 'old', state: 'off', schedule: null, timeZone: null },
];

async function said(rowsAre: 'task' | 'group') {
  const reading = await readingIn([], { ...PLAIN, said: { tasks: ROWS, rowsAre } });
  return readSaid(reading);
}

describe('what a source says of its tasks', () => {
  test('a row is a statement about a task, and a task without a row is gone', async () => {
    const rest = { taskType: '', covers: 'rest', state: 'gone', schedule: null, timeZone: null };
    expect(await said('task')).toEqual([
      {
        source: 'other',
        toldBy: '',
        isWhole: true,
        statements: [...SAID.map((each) => ({ ...each, covers: 'task' })), rest],
      },
    ]);
  });

  test('a row about a group says nothing of tasks that are in no group', async () => {
    expect((await said('group'))[0]?.statements).toEqual(
      SAID.map((each) => ({ ...each, covers: 'group' })),
    );
  });

  test('a source that says nothing of its tasks tells nothing', async () => {
    expect(await readSaid(await readingIn([], PLAIN))).toEqual([]);
  });
});
