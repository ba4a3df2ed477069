import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { openInMemory } from '../../src/db/open';
import type { Sqlite } from '../../src/db/sqlite';

let db: Sqlite;
beforeEach(async () => {
  db = openInMemory();
  await db.run(sql`CREATE TABLE steps (step TEXT)`);
});
afterEach(() => db.close());

const add = (step: string) => db.run(sql`INSERT INTO steps VALUES (${step})`);
const steps = async () =>
  (await db.all<{ step: string }>(sql`SELECT step FROM steps ORDER BY rowid`)).map(
    ({ step }) => step,
  );

describe('transactions of one connection take turns', () => {
  test('two transactions begun together run one after the other', async () => {
    const transact = (name: string) =>
      db.transaction(async () => {
        await add(`${name} begins`);
        await setImmediate();
        await add(`${name} ends`);
      });
    await Promise.all([transact('first'), transact('second')]);
    expect(await steps()).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  test('a statement from outside waits, and is kept when the transaction is undone', async () => {
    const undone = db.transaction(async () => {
      await add('within');
      await setImmediate();
      throw new Error('undone');
    });
    await setImmediate();
    const outside = add('outside');
    await expect(undone).rejects.toThrow('undone');
    await outside;
    expect(await steps()).toEqual(['outside']);
  });

  test('a statement from outside waits for transactions that begin while it waits', async () => {
    const slow = (step: string) => db.transaction(async () => void (await add(step)));
    const first = slow('first');
    await Promise.resolve();
    const outside = add('outside');
    await Promise.all([first, slow('second'), outside]);
    expect([...(await steps())].sort()).toEqual(['first', 'outside', 'second']);
  });

  test('a reading from outside does not see what the open transaction has written', async () => {
    const transaction = db.transaction(async () => {
      await add('within');
      await setImmediate();
      await db.run(sql`DELETE FROM steps`);
    });
    await setImmediate();
    expect(await steps()).toEqual([]);
    await transaction;
  });

  test('the transaction after a failed one runs', async () => {
    await expect(db.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await db.transaction(async () => void (await add('next')));
    expect(await steps()).toEqual(['next']);
  });

  test('a transaction inside another is a mistake, and undoes the outer one', async () => {
    const nested = db.transaction(async () => {
      await add('outer');
      await db.transaction(async () => void (await add('inner')));
    });
    await expect(nested).rejects.toThrow('transactions do not nest');
    expect(await steps()).toEqual([]);
  });

  test('a statement that its transaction did not await is a mistake, and is not run', async () => {
    let late: Promise<unknown> = Promise.resolve();
    await db.transaction(async () => {
      late = setImmediate().then(() => add('late'));
      late.catch(() => undefined);
    });
    await expect(late).rejects.toThrow('it was not awaited');
    expect(await steps()).toEqual([]);
  });

  test('a transaction of another connection may run inside one', async () => {
    const other = openInMemory();
    await other.run(sql`CREATE TABLE steps (step TEXT)`);
    await db.transaction(async () => {
      await other.transaction(async () => {
        await other.run(sql`INSERT INTO steps VALUES ('inner')`);
        await add('within both');
      });
      await add('outer');
    });
    expect(await steps()).toEqual(['within both', 'outer']);
    expect(await other.all(sql`SELECT step FROM steps`)).toEqual([{ step: 'inner' }]);
    await other.close();
  });

  test('closing waits for the open transaction', async () => {
    const other = openInMemory();
    const transaction = other.transaction(async () => {
      await setImmediate();
      await setImmediate();
      return other.all(sql`SELECT 1 AS one`);
    });
    await setImmediate();
    await other.close();
    expect(await transaction).toEqual([{ one: 1 }]);
  });
});
