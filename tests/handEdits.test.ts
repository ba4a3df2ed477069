import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messageOf } from '../src/lib/errors';
import { World } from './support/world';

async function emptyWorld(): Promise<World> {
  const world = new World({ now: Date.now() / 1000 + 60 });
  await world.ok(['import', '-']);
  return world;
}

interface Line {
  readonly event: string;
  readonly meta: Record<string, unknown>;
}

async function recorded(world: World, statements: string): Promise<Line[]> {
  const before = (await world.json<Line[]>(['list', '--state', 'all'])) && linesOf(world).length;
  world.sql(statements);
  await world.ok(['list']);
  return linesOf(world).slice(before);
}

function linesOf(world: World): Line[] {
  return world.rows('SELECT count(*) AS n FROM ledger_events').length > 0 && hasLedger(world)
    ? world.ledgerLines()
    : [];
}

function hasLedger(world: World): boolean {
  return (
    world.rows<{ n: number }>(
      'SELECT count(*) AS n FROM ledger_events WHERE appended_at IS NOT NULL',
    )[0]?.n !== 0
  );
}

async function expectSound(world: World): Promise<void> {
  const { code, stdout } = await world.goalgen(['ledger', 'verify']);
  expect({ code, stdout }).toMatchObject({ code: 0 });
}

const A = "INSERT INTO goals (id, text, goal_key, state) VALUES ('a', 'A', 'k', 'active')";

/**
 * Runs a statement and ignores a refusal by the unique index on open goals of one key.
 * @throws any other error of the database
 */
function type(world: World, statement: string): void {
  try {
    world.sql(statement);
  } catch (error) {
    if (!/^UNIQUE constraint failed/.test(messageOf(error))) throw error;
  }
}

describe('goals edited by hand', () => {
  test('an INSERT OR REPLACE by hand records the old goal and the new one', async () => {
    const world = await emptyWorld();
    await recorded(world, A);
    const lines = await recorded(
      world,
      "INSERT OR REPLACE INTO goals (id, text) VALUES ('a', 'B')",
    );
    expect(lines).toMatchObject([
      {
        event: 'goal_deleted_externally',
        meta: { goal_id: 'a', from: 'active', was: { text: 'A', goal_key: 'k' } },
      },
      { event: 'goal_created_externally', meta: { goal_id: 'a', to: 'proposed' } },
    ]);
    await expectSound(world);
  });

  test.each([
    ['by its key', "INSERT OR REPLACE INTO goals (id, text, goal_key) VALUES ('b', 'B', 'k')"],
    [
      'by its row number',
      "INSERT OR REPLACE INTO goals (rowid, id, text) SELECT rowid, 'b', 'B' FROM goals",
    ],
    ['by REPLACE', "REPLACE INTO goals (id, text, goal_key) VALUES ('b', 'B', 'k')"],
  ])('a row that displaces another goal %s records both', async (_, statement) => {
    const world = await emptyWorld();
    await recorded(world, A);
    expect(
      (await recorded(world, statement)).map(({ event, meta }) => [event, meta.goal_id]),
    ).toEqual([
      ['goal_deleted_externally', 'a'],
      ['goal_created_externally', 'b'],
    ]);
    await expectSound(world);
  });

  test('an UPDATE of the row number to that of another goal records the deletion', async () => {
    const world = await emptyWorld();
    await recorded(world, `${A}; INSERT INTO goals (id, text) VALUES ('b', 'B')`);
    const lines = await recorded(
      world,
      "UPDATE OR REPLACE goals SET rowid = (SELECT rowid FROM goals WHERE id = 'a') WHERE id = 'b'",
    );
    expect(lines).toMatchObject([{ event: 'goal_deleted_externally', meta: { goal_id: 'a' } }]);
    await expectSound(world);
  });

  test('a goal inserted by hand is recorded with all its columns', async () => {
    const world = await emptyWorld();
    expect(await recorded(world, A)).toMatchObject([
      { event: 'goal_created_externally', meta: { became: { id: 'a', text: 'A', goal_key: 'k' } } },
    ]);
  });

  test('an UPDATE of the id to that of another goal records deletion and renaming', async () => {
    const world = await emptyWorld();
    await recorded(world, `${A}; INSERT INTO goals (id, text) VALUES ('b', 'B')`);
    expect(
      await recorded(world, "UPDATE OR REPLACE goals SET id = 'a' WHERE id = 'b'"),
    ).toMatchObject([
      { event: 'goal_deleted_externally', meta: { goal_id: 'a', was: { text: 'A' } } },
      { event: 'goal_updated_externally', meta: { goal_id: 'a', changed: { id: ['b', 'a'] } } },
    ]);
    await expectSound(world);
  });

  test.each([
    ['an INSERT that is ignored', "INSERT OR IGNORE INTO goals (id, text) VALUES ('a', 'B')", []],
    [
      'an upsert',
      "INSERT INTO goals (id, text) VALUES ('a', 'B') ON CONFLICT DO UPDATE SET text = 'B'",
      ['goal_updated_externally'],
    ],
  ])('%s by hand records no deletion', async (_, statement, events) => {
    const world = await emptyWorld();
    await recorded(world, A);
    expect((await recorded(world, statement)).map(({ event }) => event)).toEqual(events);
    // The row that the trigger noted for this statement must not be recorded as displaced by the
    // next one.
    expect(
      (await recorded(world, "INSERT INTO goals (id, text) VALUES ('c', 'C')")).map(
        ({ event }) => event,
      ),
    ).toEqual(['goal_created_externally']);
    await expectSound(world);
  });

  test('a goal deleted by hand is recorded with all columns, even of wrong types', async () => {
    const world = await emptyWorld();
    await recorded(
      world,
      "INSERT INTO goals (id, text, value, evidence) VALUES (X'00ff', X'fe', 9e999, '{broken')",
    );
    const [line] = await recorded(world, 'DELETE FROM goals');
    expect(line).toMatchObject({
      event: 'goal_deleted_externally',
      meta: {
        goal_id: "X'00FF'",
        was: {
          id: "X'00FF'",
          text: "X'FE'",
          value: expect.stringMatching(/Inf|9\.0e\+999/),
          evidence: '{broken',
        },
      },
    });
    await expectSound(world);
  });

  test('after any statements by hand, the events of the ledger lead to the goals', async () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const key = fc.constantFrom("'k'", "'l'", 'NULL');
    const state = fc.constantFrom('proposed', 'active', 'rejected', 'satisfied');
    const how = fc.constantFrom('INSERT OR REPLACE', 'INSERT OR IGNORE', 'REPLACE');
    const statement = fc.oneof(
      fc
        .tuple(how, id, key, state)
        .map(
          ([h, i, k, s]) =>
            `${h} INTO goals (id, text, goal_key, state) VALUES ('${i}', 'x', ${k}, '${s}')`,
        ),
      fc
        .tuple(id, id, key, state)
        .map(
          ([i, j, k, s]) =>
            `UPDATE OR REPLACE goals SET id = '${i}', goal_key = ${k}, state = '${s}' WHERE id = '${j}'`,
        ),
      fc
        .tuple(id, state)
        .map(([i, s]) => `UPDATE OR IGNORE goals SET state = '${s}' WHERE id >= '${i}'`),
      id.map((i) => `DELETE FROM goals WHERE id = '${i}'`),
      fc
        .tuple(id, state)
        .map(
          ([i, s]) =>
            `INSERT INTO goals (id, text) VALUES ('${i}', 'y') ` +
            `ON CONFLICT (id) DO UPDATE SET state = '${s}', text = text || 'y'`,
        ),
    );
    const world = await emptyWorld();
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 20 }), async (statements) => {
        for (const one of statements) type(world, one);
        await world.ok(['list']);
        await expectSound(world);
      }),
      { numRuns: 40 },
    );
  });
});

describe('beliefs edited by hand', () => {
  test('a belief edited by hand is recorded with its values before and after', async () => {
    const world = await emptyWorld();
    const add = "INTO beliefs (id, text, task_glob, stance) VALUES ('b', 'x', '*', 'opposes')";
    expect(await recorded(world, `INSERT ${add}`)).toMatchObject([
      {
        event: 'belief_added_externally',
        meta: { belief_id: 'b', became: { text: 'x', stance: 'opposes', weight: 1 } },
      },
    ]);
    expect(await recorded(world, "UPDATE beliefs SET stance = 'supports'")).toMatchObject([
      {
        event: 'belief_updated_externally',
        meta: { was: { stance: 'opposes' }, became: { stance: 'supports' } },
      },
    ]);
    expect(await recorded(world, 'UPDATE beliefs SET stance = stance')).toEqual([]);
    expect((await recorded(world, `INSERT OR REPLACE ${add}`)).map(({ event }) => event)).toEqual([
      'belief_deleted_externally',
      'belief_added_externally',
    ]);
    expect(await recorded(world, 'DELETE FROM beliefs')).toMatchObject([
      { event: 'belief_deleted_externally', meta: { belief_id: 'b', was: { stance: 'opposes' } } },
    ]);
  });

  test('a belief changed by goalgen has no events for edits by hand', async () => {
    const world = await emptyWorld();
    const id = (await world.ok(['belief', 'add', 'x', '--task', '*', '--supports'])).trim();
    await world.ok(['belief', 'retire', id]);
    expect(world.ledgerEvents()).toEqual(['belief_added', 'belief_retired']);
  });
});

describe('ledger events edited by hand', () => {
  test('an event that can never be appended stops changes, but does not stop list', async () => {
    const world = await emptyWorld();
    await recorded(world, A);
    world.sql(
      'DROP TRIGGER ledger_events_are_well_formed; ' +
        'INSERT INTO ledger_events (seq, ts, event, meta) ' +
        "VALUES (9223372036854775807, 9e11, 'x', '{}')",
    );
    expect(await world.goalgen(['list'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Pending: 1 ledger event'),
    });
    expect(await world.goalgen(['done', 'a'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: [^\n]+\nTry: [^\n]+\n$/),
    });
  });

  test.each([
    ["UPDATE ledger_events SET meta = '{}'", /append-only/],
    ['UPDATE ledger_events SET ts = 1', /append-only/],
    ["UPDATE ledger_events SET hash = 'x'", /append-only/],
    ['UPDATE OR REPLACE ledger_events SET seq = 99', /append-only/],
    ['DELETE FROM ledger_events', /append-only/],
    ["INSERT INTO ledger_events (ts, event, meta) VALUES (1, 'x', 'no JSON')", /not an event/],
    ["INSERT INTO ledger_events (ts, event, meta) VALUES (9e999, 'x', '{}')", /not an event/],
    ["INSERT INTO ledger_events (ts, event, meta) VALUES ('noon', 'x', '{}')", /not an event/],
    ["INSERT INTO ledger_events (ts, event, meta) VALUES (1, 'x', '[]')", /not an event/],
    [
      "INSERT INTO ledger_events (seq, ts, event, meta) VALUES (9223372036854775807, 1, 'x', '{}')",
      /not an event/,
    ],
    ["INSERT INTO ledger_events (seq, ts, event, meta) VALUES (0, 1, 'x', '{}')", /not an event/],
    [
      "INSERT OR REPLACE INTO ledger_events (seq, ts, event, meta) VALUES (1, 1, 'x', '{}')",
      /not an event/,
    ],
  ])('%s is refused by the database', async (statement, message) => {
    const world = await emptyWorld();
    await recorded(world, A);
    expect(() => world.sql(statement)).toThrow(message);
    await expectSound(world);
  });
});
