import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { seedWorld } from './support/planned';
import { goalIds, lookAt, printed, printedLines, SCHEMA } from './support/printed';
import { seedBeliefs, seedGoals } from './support/seed';
import { HOUR, NOW, runsOf, seedRuns, World } from './support/world';

/** Inserts four failures directly, so that none of the checks of `import` applies. */
function insertFailures(world: World, task: string, error: string): void {
  const db = new SqliteDatabase(world.database);
  const insert = db.prepare(
    'INSERT INTO task_executions (task_type, started_at, finished_at, status, error) ' +
      "VALUES (?, ?, ?, 'failed', ?)",
  );
  for (const ago of [1, 2, 3, 4]) insert.run(task, NOW - ago * HOUR - 60, NOW - ago * HOUR, error);
  db.close();
}

const hours = (from: number) => Array.from({ length: from }, (_, index) => String(from - index));

describe('the JSON of commands that only read matches json.schema.json', () => {
  test('JSON about an empty database matches the schema', async () => {
    const world = new World();
    await printed(world, 'import', ['import', '-']);
    await lookAt(world, []);
  });

  test("JSON about the seed's day matches the schema", async () => {
    const { world } = await seedWorld();
    world.sql(seedGoals() + seedBeliefs());
    await lookAt(world, ['daily_backup']);
  });

  test('JSON about goals of all states, beliefs and silences matches the schema', async () => {
    const world = new World();
    const tasks = ['approved', 'begun', 'finished', 'given_up', 'refused', 'waiting'];
    await world.import(tasks.flatMap((task) => seedRuns(task)));
    await world.ok(['scan', '--set', 'gates.maxGoalsPerDetectorPerDay=10']);
    const idOf = async (task: string) =>
      (await world.json<{ id: string; text: string }[]>(['list'])).find(({ text }) =>
        text.includes(task),
      )?.id ?? task;
    await printed(world, 'reject', ['reject', await idOf('refused'), '--until', '14d']);
    const approved = await Promise.all(tasks.slice(0, 4).map(idOf));
    expect(await printed(world, 'approve', ['approve', ...approved])).toHaveLength(4);
    const [, begun = '', finished = '', givenUp = ''] = approved;
    await printed(world, 'start', ['start', begun]);
    expect(await printed(world, 'done', ['done', finished])).toMatchObject([
      { remark: expect.any(String) },
    ]);
    await printed(world, 'abandon', ['abandon', givenUp, '--note', 'too much']);
    await printed(world, 'add', ['add', 'Move the backups', '--horizon', '3d', '--value', '0.9']);
    await printed(world, 'edit', [
      'edit',
      begun,
      '--text',
      'Move approved backups',
      '--aligns-with',
      'belief_1',
    ]);
    await printed(world, 'edit', ['edit', begun, '--text', 'Move approved backups']);
    await world.ok(['silence', 'add', '--task', 'w*', '--for', '2h', '--note', 'moving']);
    await world.ok(['belief', 'add', 'Backups matter', '--supports', '--task', '*']);
    await world.ok([
      'belief',
      'add',
      'Leave it',
      '--opposes',
      '--category',
      'capability',
      '--by',
      'dana',
    ]);
    await world.import(runsOf('refused', ['-1!']));
    await world.goalgen(['scan'], { now: NOW + HOUR });
    await lookAt(world, tasks);
    const states = (await world.json<{ state: string }[]>(['list', '--state', 'all'])).map(
      ({ state }) => state,
    );
    expect(new Set(states)).toEqual(
      new Set(['active', 'executing', 'satisfied', 'abandoned', 'rejected', 'proposed']),
    );
    expect(await world.json(['suppressed', 'list'])).toMatchObject([{ held_back: 1 }]);
  });

  test('JSON about a cause that several tasks share matches the schema', async () => {
    const world = new World();
    const error = 'connect: connection refused';
    await world.import(
      ['a', 'b', 'c'].flatMap((task) => runsOf(task, [...hours(240), '0.2!'], { error })),
    );
    await printed(world, 'scan', ['scan']);
    expect(await world.json(['list'])).toMatchObject([{ pattern: 'shared_failure_cause' }]);
    await lookAt(world, ['a']);
  });

  test('JSON about a problem that healed matches the schema', async () => {
    const { world } = await seedWorld();
    await world.import(runsOf('daily_backup', hours(25), { now: NOW + 25.5 * HOUR }));
    const scan = await printed(world, 'scan', ['scan', '--now', String(NOW + 25.5 * HOUR)]);
    expect(scan).toMatchObject({ changes: [{ from: 'proposed', to: 'withdrawn' }] });
    await lookAt(world, ['daily_backup']);
  });

  test.each([
    ['\u001b[2J\u202e', '\u0000'],
    ['__proto__', 'constructor'],
    ['{"a": 1}', 'null'],
    ["'; DROP TABLE goals; --", '$(rm -rf /)'],
  ])('JSON about a task called %j with the error %j matches the schema', async (task, error) => {
    const world = new World();
    await world.ok(['import', '-']);
    insertFailures(world, task, error);
    await printed(world, 'scan', ['scan']);
    expect(await goalIds(world)).toHaveLength(1);
    await lookAt(world, [task]);
  });

  test('JSON about malformed rows matches the schema', async () => {
    const { world } = await seedWorld();
    world.sql(`
      INSERT INTO beliefs (id, text, task_glob, stance, created_at) VALUES ('b', X'41', '*', 'supports', 'today');
      INSERT INTO silences (id, task_glob, begins_at, ends_at) VALUES ('s', 5, 'today', 'tomorrow');
      INSERT INTO goals (id, text, value, metadata, aligns_with, created_by)
      VALUES ('a', 'a', 'much', '[1]', '{}', X'41'), ('b', X'42', 7, '{"evidence": "none", "pattern": 3, "confidence": "high"}', '[1]', 5)`);
    await lookAt(world, []);
  });

  test('JSON about failing sources and detectors and reminders matches the schema', async () => {
    const { world } = await seedWorld();
    const history = [
      { preset: 'native' },
      { preset: 'query', name: 'gone', file: 'gone.db', sql: 'SELECT 1' },
    ];
    const ownDetectors = [
      { name: 'broken', pattern: 'broken', sql: 'SELEC 1', text: 'x', confidence: 0.8 },
    ];
    writeFileSync(join(world.folder, 'goalgen.json'), JSON.stringify({ history, ownDetectors }));
    const scan = await printed(world, 'scan', ['scan', '--now', String(NOW + 25 * HOUR)]);
    expect(scan).toMatchObject({
      failed_sources: [{ source: 'gone' }],
      failed_detectors: [{ error: expect.stringContaining('Detector broken: ') }],
      reminders: [{ days: 1 }],
    });
  });

  test('JSON about a ledger that is not sound matches the schema', async () => {
    const { world } = await seedWorld();
    writeFileSync(
      world.ledger,
      readFileSync(world.ledger, 'utf8').replace('task_failure_detector', 'someone_else'),
    );
    expect(await printed(world, 'ledger_verify', ['ledger', 'verify'])).toMatchObject({
      first_bad_line: { kind: 'edited' },
    });
    world.sql(
      'DROP TRIGGER ledger_events_are_not_changed; ' +
        "UPDATE ledger_events SET meta = '{}' WHERE seq = 2",
    );
    expect(await printed(world, 'ledger_verify', ['ledger', 'verify'])).toMatchObject({
      first_bad_event: { seq: 2 },
    });
  });
});

describe('the JSON of other commands matches json.schema.json', () => {
  test('approving an unknown goal prints an empty array and ends with code 3', async () => {
    const { world } = await seedWorld();
    expect(await printed(world, 'approve', ['approve', 'nobody'])).toEqual([]);
    expect(await world.goalgen(['approve', 'nobody', '--json'])).toMatchObject({
      code: 3,
      stdout: '[]\n',
    });
    expect(await world.goalgen(['show', 'nobody', '--json'])).toMatchObject({
      code: 3,
      stdout: '',
    });
  });

  test('the JSON of import and record matches the schema', async () => {
    const world = new World();
    expect(await printed(world, 'import', ['import', '-'], '{}\nnot JSON\n')).toMatchObject({
      rejected: 2,
    });
    await printed(world, 'record', [
      'record',
      'sync',
      '--status',
      'failed',
      '--error',
      'disk full',
    ]);
  });

  test('the JSON of fingerprint, whole and line by line, matches the schema', async () => {
    const world = new World();
    await printed(world, 'fingerprint', ['fingerprint', 'lock 17 held by 4711']);
    await printed(world, 'fingerprint', ['fingerprint', '']);
    expect(
      await printedLines(world, 'fingerprint_lines', ['fingerprint', '-'], 'timeout\n\nlock 17\n'),
    ).toBe(3);
  });

  test('the JSON of plan for a goal without a plan matches the schema', async () => {
    const { world } = await seedWorld();
    const methods = { tasks: { resolve: [{ name: 'never', when: { nothing: 1 }, steps: [] }] } };
    writeFileSync(join(world.folder, 'methods.json'), JSON.stringify(methods));
    writeFileSync(
      join(world.folder, 'goalgen.json'),
      '{"planner": {"methodFiles": ["./methods.json"]}}',
    );
    await printed(world, 'plan', ['plan', 'goal_']);
  });
});

test("a goal in JSON begins with the seed's keys and values, in the seed's order", async () => {
  const { world } = await seedWorld();
  const [listed = {}] = await world.json<Record<string, unknown>[]>([
    'list',
    '--state',
    'proposed',
    '--source',
    'system',
  ]);
  const seed = {
    id: listed.id,
    text: "Fix recurring failures in 'daily_backup' task",
    source: 'system',
    created_by: 'task_failure_detector',
    state: 'proposed',
    confidence: 0.85,
    evidence: { task_type: 'daily_backup', failure_count: 4, error_type: 'timeout' },
  };
  expect(JSON.stringify(Object.entries(listed).slice(0, 7))).toBe(
    JSON.stringify(Object.entries(seed)),
  );
  const shown = await world.json<Record<string, unknown>>(['show', String(listed.id)]);
  expect(JSON.stringify(Object.entries(shown).slice(0, 7))).toBe(
    JSON.stringify(Object.entries(seed)),
  );
  expect(Object.keys(listed)).toEqual(Object.keys(SCHEMA.$defs.goal?.properties ?? {}));
});
