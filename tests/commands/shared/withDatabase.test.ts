import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Context } from '../../../src/commands/shared/context';
import {
  CHANGING,
  CREATING,
  type DatabaseUse,
  JUDGING,
  LOOKING,
  lockedForReading,
  READING,
  RESTORING,
  withDatabase,
} from '../../../src/commands/shared/withDatabase';
import type { Database } from '../../../src/db/database';
import { takeAppendLock } from '../../../src/db/lock';
import type { Sqlite } from '../../../src/db/sqlite';
import { recordEvent } from '../../../src/ledger/outbox';
import { FailedError, UsageError } from '../../../src/lib/errors';
import { contextOf } from '../../support/contexts';
import { NOW, World } from '../../support/world';

const UNTOUCHED: DatabaseUse = { access: 'create', ledger: 'leave' };

let recorded = 0;

/** Records an event, each about another silence. */
function record(db: Database): Promise<void> {
  recorded += 1;
  const meta = { silence_id: `silence_0000000${recorded}` };
  return recordEvent(db, { ts: NOW, event: 'silence_added', goalId: null, meta });
}

function linesIn(ledger: string): number {
  return existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').length - 1 : 0;
}

/**
 * A world with a database that holds its first event and one more, which are not in the ledger file
 * yet.
 */
async function pendingWorld() {
  const world = new World();
  const made = await contextOf(world);
  await withDatabase(made.context, UNTOUCHED, record);
  return { world, ...made };
}

/** The number of lines in the ledger file while a command runs, and after it. */
async function linesOf(world: World, context: Context, use: DatabaseUse): Promise<number[]> {
  const during = await withDatabase(context, use, async () => linesIn(world.ledger));
  return [during, linesIn(world.ledger)];
}

describe('the database that a command opens', () => {
  test('a command that may be the first makes the database', async () => {
    const world = new World();
    const { context } = await contextOf(world);
    await withDatabase(context, CREATING, async () => undefined);
    expect(existsSync(world.database)).toBe(true);
  });

  test.each<[string, DatabaseUse]>([
    ['changes', CHANGING],
    ['looks', LOOKING],
    ['reads', READING],
    ['judges', JUDGING],
    ['restores', RESTORING],
  ])('a command that %s makes no database where there is none', async (_, use) => {
    const world = new World();
    const { context } = await contextOf(world);
    const failed = withDatabase(context, use, async () => undefined);
    await expect(failed).rejects.toThrow(
      new UsageError(`There is no database at ${world.database}.`, ''),
    );
    expect(existsSync(world.database)).toBe(false);
  });

  test.each<[string, DatabaseUse]>([
    ['reads', READING],
    ['judges', JUDGING],
  ])('a command that %s cannot write', async (_, use) => {
    const { context } = await pendingWorld();
    await expect(withDatabase(context, use, record)).rejects.toThrow(
      /raw_store\.db cannot be written\.$/,
    );
  });

  test('what the body returns is returned', async () => {
    const { context } = await pendingWorld();
    expect(await withDatabase(context, LOOKING, async () => 'answer')).toBe('answer');
  });

  test.each(['returns', 'throws'])('the database is closed when the body %s', async (end) => {
    const { context } = await pendingWorld();
    const opened: Sqlite[] = [];
    const work = withDatabase(context, CHANGING, async (db) => {
      opened.push(db);
      if (end === 'throws') throw new Error('broken');
    });
    await (end === 'throws' ? expect(work).rejects.toThrow('broken') : work);
    expect(opened.map(({ connection }) => connection.open)).toEqual([false]);
  });
});

describe('events that are not in the ledger file yet', () => {
  test.each<[string, DatabaseUse, number[]]>([
    ['changes appends them before its work', CHANGING, [2, 2]],
    ['may be the first appends them before its work', CREATING, [2, 2]],
    ['looks appends them before its work', LOOKING, [2, 2]],
    ['restores appends them after its work only', RESTORING, [0, 2]],
    ['reads leaves them', READING, [0, 0]],
    ['judges leaves them', JUDGING, [0, 0]],
  ])('a command that %s', async (_, use, lines) => {
    const { world, context } = await pendingWorld();
    expect(await linesOf(world, context, use)).toEqual(lines);
  });

  test('events that a changing command records are in the file when it ends', async () => {
    const { world, context } = await pendingWorld();
    await withDatabase(context, CHANGING, record);
    expect(linesIn(world.ledger)).toBe(3);
  });

  test('a reading command warns of them, and a judging one says nothing', async () => {
    const { world, context, err } = await pendingWorld();
    await withDatabase(context, JUDGING, async () => undefined);
    expect(err).toEqual([]);
    await withDatabase(context, READING, async () => undefined);
    expect(err).toEqual([
      `2025-11-09 14:00:00 WARN - Pending: 2 ledger events not in ${world.ledger} yet; ` +
        'the next command that may write appends\n',
    ]);
  });

  test('where nothing is pending, a reading command warns of nothing', async () => {
    const { context, err } = await pendingWorld();
    await withDatabase(context, CHANGING, async () => undefined);
    await withDatabase(context, READING, async () => undefined);
    expect(err).toEqual([]);
  });
});

describe('a ledger file that cannot be written', () => {
  /** A world with pending events, and a folder where the ledger file should be. */
  async function blockedWorld() {
    const made = await pendingWorld();
    mkdirSync(made.world.ledger);
    return made;
  }

  test.each<[string, DatabaseUse]>([
    ['changes', CHANGING],
    ['may be the first', CREATING],
    ['restores', RESTORING],
  ])('a command that %s fails before its work', async (_, use) => {
    const { context } = await blockedWorld();
    let worked = false;
    const work = withDatabase(context, use, async () => {
      worked = true;
    });
    await expect(work).rejects.toThrow(UsageError);
    expect(worked).toBe(false);
  });

  test('a command that looks does its work, and warns with the reason', async () => {
    const { context, err } = await blockedWorld();
    expect(await withDatabase(context, LOOKING, async () => 'answer')).toBe('answer');
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(
      /WARN - Pending: 2 ledger events not in .* yet \(.+\); the next command/,
    );
  });

  test('a command that looks says nothing where nothing is pending', async () => {
    const world = new World();
    const { context, err } = await contextOf(world);
    await withDatabase(context, UNTOUCHED, async () => undefined);
    mkdirSync(world.ledger);
    await withDatabase(context, LOOKING, async () => undefined);
    expect(err).toEqual([]);
  });
});

describe('reading database and ledger file at one moment', () => {
  const NO_WAIT = 'busyTimeoutSeconds=0';

  test('nobody can append while the body runs, and everybody can after it', async () => {
    const { world } = await pendingWorld();
    const { context } = await contextOf(world, { set: [NO_WAIT] });
    await withDatabase(context, JUDGING, async (db) => {
      await lockedForReading(context, db, () => {
        expect(() => takeAppendLock(world.ledger, 0)).toThrow(FailedError);
      });
      takeAppendLock(world.ledger, 0)();
    });
  });

  test('the lock is released when the body throws', async () => {
    const { world, context } = await pendingWorld();
    await withDatabase(context, JUDGING, async (db) => {
      const failing = lockedForReading(context, db, () => {
        throw new Error('broken');
      });
      await expect(failing).rejects.toThrow('broken');
      takeAppendLock(world.ledger, 0)();
    });
  });

  test('the body is not begun while another process appends', async () => {
    const { world } = await pendingWorld();
    const { context } = await contextOf(world, { set: [NO_WAIT] });
    const release = takeAppendLock(world.ledger, 0);
    await withDatabase(context, JUDGING, async (db) => {
      await expect(lockedForReading(context, db, () => 'read')).rejects.toThrow(FailedError);
    });
    release();
  });

  test('what another connection writes meanwhile is not seen in the snapshot', async () => {
    const { context } = await pendingWorld();
    const events = (db: Database) =>
      db.all<{ n: number }>(sql`SELECT count(*) AS n FROM ledger_events`);
    await withDatabase(context, JUDGING, (db) =>
      db.snapshot(async () => {
        await lockedForReading(context, db, () => undefined);
        await withDatabase(context, UNTOUCHED, record);
        expect(await events(db)).toEqual([{ n: 2 }]);
      }),
    );
  });
});
