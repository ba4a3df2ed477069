import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { readSaid } from '../../../src/history/sql/said';
import { PLAIN, readingIn } from '../../support/reading';

const ROWS = sql`SELECT 'load' AS task_type, 0 AS is_off UNION ALL SELECT 'load.old', 1`;

/** Whether each task is on, by two rows: `load` is on, and `load.old` is switched off. */
async function isOn(rowsAre: 'task' | 'group', ...names: readonly string[]): Promise<boolean[]> {
  const reading = await readingIn([], {
    ...PLAIN,
    said: { tasks: ROWS, rowsAre },
  });
  const [said] = await readSaid(reading);
  return names.map((name) => said?.isOn(name) ?? false);
}

describe('what a source says of its tasks', () => {
  test('where each row is about one task, a task is on only by a row of its own name', async () => {
    expect(await isOn('task', 'load', 'load.old', 'load.gone', 'other')).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('where a row is about a group, its longest match decides, and others are on', async () => {
    expect(await isOn('group', 'load.a', 'load.old.a', 'loader', 'other.a')).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
