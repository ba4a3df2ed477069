import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { olderWorld, VERSION_6 } from '../../support/older';
import { seedRuns, World } from '../../support/world';

/** A world with a proposed goal, a refused one, a belief, a silence and a raised threshold. */
async function worldOfDecisions(): Promise<World> {
  // A minute ahead of the real clock, which stamps edits by hand.
  const now = Date.now() / 1000 + 60;
  const world = new World({ now });
  for (const task of ['daily_backup', 'nightly_sync'])
    await world.import(seedRuns(task, { now: now - 120 }));
  await world.ok(['scan'], { now: now - 120 });
  const [goal] = await world.json<{ id: string }[]>(['list']);
  await world.ok(['reject', goal?.id ?? '', '--until', 'forever'], { now: now - 60 });
  await world.ok(['belief', 'add', 'Backups matter', '--supports', '--task', '*'], {
    now: now - 60,
  });
  await world.ok(['silence', 'add', '--task', 'etl_*', '--for', '2h'], { now: now - 60 });
  world.sql(`INSERT INTO tightenings VALUES ('task_failure_detector', 'p', 0.75, 10, 9, 1)`);
  await world.ok(['list']);
  return world;
}

async function problemsOf(world: World, args: readonly string[] = []): Promise<string[]> {
  const { code, stdout } = await world.goalgen(['ledger', 'verify', '--json', ...args]);
  const { problems, sound } = JSON.parse(stdout);
  expect({ code, sound }).toEqual({
    code: problems.length > 0 ? 1 : 0,
    sound: problems.length === 0,
  });
  return problems;
}

/** Changes rows as goalgen does, with an announcement and no event. */
function forge(world: World, statement: string): void {
  world.sql(`BEGIN; INSERT INTO announced_change (id, by) VALUES (1, 'x'); ${statement};
             DELETE FROM announced_change; COMMIT`);
}

describe('rows that say something else than their events keep', () => {
  test('rows as goalgen made them, and as hands changed them, are sound', async () => {
    const world = await worldOfDecisions();
    expect(await problemsOf(world)).toEqual([]);
    world.sql(`UPDATE beliefs SET id = 'mine', weight = 2.5; UPDATE silences SET id = 'mine', note = 'it''s';
               UPDATE tightenings SET pattern = 'q', min_confidence = 0.8; UPDATE goals SET text = text || '!';
               INSERT INTO beliefs (id, text, stance) VALUES ('by hand', 'x', 'opposes')`);
    expect(await problemsOf(world)).toEqual([]); // the events are not drained yet
    await world.ok(['list']);
    expect(await problemsOf(world)).toEqual([]);
    world.sql(
      `DELETE FROM beliefs; DELETE FROM silences; DELETE FROM tightenings; DELETE FROM goals`,
    );
    await world.ok(['list']);
    expect(await problemsOf(world)).toEqual([]);
  });

  test('what a sighting refreshes is not compared', async () => {
    const world = await worldOfDecisions();
    forge(
      world,
      "UPDATE goals SET evidence = '{}', metadata = '{}', sightings = 99, version = version + 1",
    );
    expect(await problemsOf(world)).toEqual([]);
  });

  test.each([
    "text = 'x'",
    "category = 'x'",
    'value = value + 0.0001',
    'effort = 0.1234',
    'risk = 0.9999',
    'horizon_min_min = 7',
    'horizon_max_min = 7',
    "goal_key = goal_key || 'x'",
    "rejected_until = 'worse'",
    'deleted_at = 1',
  ])('a refused goal that was changed without an event is named: %s', async (change) => {
    const world = await worldOfDecisions();
    forge(world, `UPDATE goals SET ${change}, version = version + 1 WHERE state = 'rejected'`);
    expect(await problemsOf(world)).toEqual([
      expect.stringMatching(
        /^goal goal_\w+ says something else than at event \d+ \(goal_rejected\), the newest about it$/,
      ),
    ]);
  });

  test.each([
    ['UPDATE beliefs SET weight = 9', /^belief belief_\w+ says something else .*\(belief_added\)/],
    ["UPDATE beliefs SET task_glob = 'x'", /^belief belief_\w+ says something else /],
    ['UPDATE silences SET ends_at = ends_at + 0.001', /^silence silence_\w+ says something else /],
    ["UPDATE silences SET note = ''", /^silence silence_\w+ says something else /],
    ['UPDATE tightenings SET min_confidence = 0.1', /^threshold task_failure_detector p says /],
    [
      "INSERT INTO beliefs (id, text, stance) VALUES ('b', 'x', 'opposes')",
      /^belief b is there, and no event made it$/,
    ],
    [
      "INSERT INTO silences (id, task_glob, begins_at, ends_at) VALUES ('s', '*', 1, 9e9)",
      /^silence s is there, and no event made it$/,
    ],
    [
      "INSERT INTO tightenings VALUES ('d', 'p', 0.1, 1, 1, 1)",
      /^threshold d p is there, and no event made it$/,
    ],
  ])('a change without an event is named: %s', async (statement, message) => {
    const world = await worldOfDecisions();
    forge(world, statement);
    expect(await problemsOf(world)).toEqual([expect.stringMatching(message)]);
  });

  test.each(['beliefs', 'silences', 'tightenings'])(
    'a row of %s that was deleted without its event is named',
    async (table) => {
      const world = await worldOfDecisions();
      world.sql(`DROP TRIGGER ${table}_deleted_externally; DELETE FROM ${table}`);
      expect(await problemsOf(world)).toContainEqual(
        expect.stringMatching(/ is gone, and was there at event \d+ /),
      );
    },
  );

  test('a digest that was changed breaks the chain', async () => {
    const world = await worldOfDecisions();
    world.sql(`DROP TRIGGER ledger_events_keep_their_facts;
               UPDATE ledger_events SET digest = NULL WHERE event = 'goal_rejected'`);
    expect(await problemsOf(world)).toContainEqual(
      expect.stringMatching(/^event \d+ \(goal_rejected\) was changed in the database$/),
    );
  });

  test('facts and digests cannot be changed while their triggers are there', async () => {
    const world = await worldOfDecisions();
    for (const set of ["digest = 'x'", "facts = 'x'", 'digest = NULL'])
      expect(() =>
        world.sql(`UPDATE ledger_events SET ${set} WHERE event = 'goal_rejected'`),
      ).toThrow('append-only');
    world.sql("UPDATE goals SET text = 'y'"); // its event has no hash yet
    for (const set of ["facts = 'x'", 'facts = NULL', "digest = 'x', facts = NULL"])
      expect(() => world.sql(`UPDATE ledger_events SET ${set} WHERE hash IS NULL`)).toThrow(
        'append-only',
      );
  });
});

describe('a database of an earlier version', () => {
  test('old events keep nothing, and verify says from which event on rows are compared', async () => {
    const world = olderWorld(VERSION_6);
    await world.ok(['list']);
    const before = await world.goalgen(['ledger', 'verify']);
    expect(before).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('do not keep what rows said'),
    });
    world.sql("UPDATE goals SET text = 'Two'");
    await world.ok(['list']);
    expect(await world.ok(['ledger', 'verify'])).toMatch(
      /events before 5 are of an earlier goalgen and do not keep what rows said/,
    );
    forge(world, "UPDATE goals SET text = 'Three', version = version + 1");
    expect(await problemsOf(world)).toHaveLength(1);
  });
});

describe('a database begun anew beside a ledger', () => {
  test('the older lines are named with their database, and a moved ledger is sound', async () => {
    const world = await worldOfDecisions();
    const [first = ''] = readFileSync(world.ledger, 'utf8').split('\n');
    const { database } = JSON.parse(first).meta;
    for (const suffix of ['', '-wal', '-shm']) rmSync(world.database + suffix, { force: true });
    await world.ok(['add', 'begin anew']);
    expect(await problemsOf(world)).toEqual([
      `line 1 of ${world.ledger}, before the first event, is of the database ${database}: ` +
        'move the old ledger away if you meant to begin anew',
    ]);
  });

  test('lines of another program in front are sound', async () => {
    const world = new World();
    mkdirSync(world.dataDir);
    writeFileSync(
      world.ledger,
      '{"event":"goal_created"}\n{"schema":1,"event":"goal_created","meta":{}}\nx\n',
    );
    await world.ok(['add', 'mend it']);
    expect(await problemsOf(world)).toEqual([]);
  });

  test('lines of an earlier goalgen, which name no database, are named, too', async () => {
    const world = await worldOfDecisions();
    const kept = readFileSync(world.ledger, 'utf8').split('\n').slice(1).join('\n');
    rmSync(world.dataDir, { recursive: true });
    mkdirSync(world.dataDir);
    writeFileSync(join(world.dataDir, 'old'), kept);
    renameSync(join(world.dataDir, 'old'), world.ledger);
    await world.ok(['add', 'begin anew']);
    expect(await problemsOf(world)).toEqual([expect.stringContaining('is of another database: ')]);
  });
});
