import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { adoptGoals, columnsOf } from '../../src/db/adoptGoals';
import { UsageError } from '../../src/lib/errors';
import { EARLIER_SYSTEM } from '../support/older';

function connectionOf(statements: string) {
  const connection = new SqliteDatabase(':memory:');
  connection.exec(statements);
  return connection;
}

describe('goals of an earlier system', () => {
  const adopt = (statements: string) => {
    const connection = connectionOf(statements);
    adoptGoals(connection, 'x.db');
    return connection;
  };

  test("an earlier system's goals move into the present schema, with times in seconds", () => {
    const connection = adopt(EARLIER_SYSTEM);
    expect(
      connection.prepare('SELECT id, state, category, created_at FROM goals ORDER BY id').all(),
    ).toEqual([
      { id: 'goal_a', state: 'active', category: 'maintenance', created_at: 1_699_538_400 },
      { id: 'goal_b', state: 'satisfied', category: 'capability', created_at: 1_699_538_400 },
      { id: 'goal_c', state: 'abandoned', category: 'capability', created_at: 1_699_538_400 },
      { id: 'goal_d', state: 'proposed', category: 'maintenance', created_at: 1_699_538_400.5 },
    ]);
    expect(columnsOf(connection, 'goals_before_goalgen')).toEqual([]);
  });

  test('each adopted goal is recorded as created from outside', () => {
    const events = adopt(EARLIER_SYSTEM)
      .prepare('SELECT event, goal_id FROM ledger_events ORDER BY seq')
      .all();
    expect(events).toEqual(
      ['goal_a', 'goal_b', 'goal_c', 'goal_d'].map((id) => ({
        event: 'goal_created_externally',
        goal_id: id,
      })),
    );
  });

  test('adopted goals keep an extra column, and its later changes are recorded', () => {
    const connection = adopt(
      `${EARLIER_SYSTEM}; ALTER TABLE goals ADD COLUMN owner TEXT DEFAULT 'kim'`,
    );
    connection.exec("UPDATE goals SET owner = 'dana' WHERE id = 'goal_a'");
    const meta = connection
      .prepare("SELECT meta FROM ledger_events WHERE event = 'goal_updated_externally'")
      .pluck()
      .get();
    expect(JSON.parse(String(meta))).toEqual({
      goal_id: 'goal_a',
      by: 'external',
      note: null,
      changed: { owner: ['kim', 'dana'] },
    });
  });

  test.each([
    [
      'a state that goalgen does not know',
      "UPDATE goals SET state = 'odd' WHERE id = 'goal_b'",
      'goal goal_b has state odd',
    ],
    [
      'a time that cannot be read',
      "UPDATE goals SET updated_at = 'soon' WHERE id = 'goal_b'",
      'updated_at soon',
    ],
    [
      'a generated column',
      'ALTER TABLE goals ADD COLUMN twice REAL GENERATED ALWAYS AS (value * 2)',
      'goals.twice is a generated column',
    ],
  ])('goals of an earlier system are refused with %s', (_, statement, message) => {
    expect(() => adopt(`${EARLIER_SYSTEM}; ${statement}`)).toThrow(UsageError);
    expect(() => adopt(`${EARLIER_SYSTEM}; ${statement}`)).toThrow(message);
  });
});

test('columnsOf gives the columns of a table, and none of a missing table', () => {
  expect(columnsOf(connectionOf('CREATE TABLE a (x, Y)'), 'a')).toEqual(['x', 'Y']);
  expect(columnsOf(connectionOf(''), 'a')).toEqual([]);
});
