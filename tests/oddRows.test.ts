import { appendFileSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { run } from '../src/main';
import { NOW, seedRuns, World } from './support/world';

const ONE_LINE = /^Error: [^\n]+\nTry: [^\n]+\n$/;

async function worldWithGoal(): Promise<World> {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  return world;
}

describe('malformed rows', () => {
  test('a belief whose texts are stored as bytes is listed, and a scan ends well', async () => {
    const world = await worldWithGoal();
    world.sql(
      'INSERT INTO beliefs (id, text, task_glob, stance) ' +
        "VALUES (X'41', X'42ff', X'2a', 'supports')",
    );
    expect(await world.json(['belief', 'list'])).toMatchObject([
      { id: 'A', text: 'B\ufffd', task: '*' },
    ]);
    expect((await world.goalgen(['scan', '--quiet'])).code).toBe(0);
  });

  test('a belief with a megabyte of text is shortened in the list on a terminal', async () => {
    const world = await worldWithGoal();
    world.sql(
      'INSERT INTO beliefs (id, text, task_glob, stance) ' +
        "VALUES ('b', replace(hex(zeroblob(500000)), '00', 'x1 '), '*', 'supports')",
    );
    expect((await world.goalgen(['belief', 'list'], { tty: true })).stdout.length).toBeLessThan(
      5000,
    );
  });

  test('a glob that would make a regular expression hang does not slow a scan', async () => {
    const world = new World();
    await world.import(seedRuns(`${'a'.repeat(400)}b`));
    for (const glob of ['*a*a*a*a*a*ac', '+(*)c', '(a+)+c', '{a,b}'.repeat(30)])
      await world.ok(['belief', 'add', 'x', '--opposes', '--task', glob]);
    await world.ok(['scan']);
    expect(await world.json(['list'])).toHaveLength(1);
  });

  test.each(['metadata', 'success_metrics', 'evidence'])(
    'JSON nested too deeply in %s is treated as invalid JSON, and commands end well',
    async (column) => {
      const world = await worldWithGoal();
      world.sql(
        `UPDATE goals SET ${column} = replace(hex(zeroblob(5000)), '00', '[')  || replace(hex(zeroblob(5000)), '00', ']')`,
      );
      for (const command of [
        ['scan', '--quiet'],
        ['list', '--json'],
        ['show', 'goal_'],
        ['show', 'goal_', '--json'],
      ]) {
        expect(await world.goalgen(command)).toMatchObject({ code: 0 });
      }
    },
  );

  test('a rejection reason stored as bytes does not disturb the next scan', async () => {
    const world = await worldWithGoal();
    await world.ok(['scan']);
    world.sql("UPDATE proposals SET reason = X'6475' WHERE outcome = 'rejected'");
    expect(await world.goalgen(['scan', '--quiet'])).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['a renamed column', 'ALTER TABLE proposals RENAME COLUMN text TO test'],
    [
      'a trigger that fails',
      'DROP TRIGGER goals_updated; CREATE TRIGGER goals_updated AFTER UPDATE ON goals ' +
        'BEGIN INSERT INTO scans VALUES (1); END',
    ],
  ])('%s gives a one-line error, not a stack trace', async (_, statements) => {
    const world = await worldWithGoal();
    world.sql(`${statements}; DELETE FROM proposals`);
    const { code, stderr } = await world.goalgen(['scan', '--quiet']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(ONE_LINE) });
    expect(stderr).toContain('damaged or was changed');
  });

  test('text in the exit_code column is not used as an error type', async () => {
    const world = new World();
    await world.ok(['import', '-']);
    world.sql(`INSERT INTO task_executions (task_type, started_at, finished_at, status, exit_code)
               SELECT 'a', ${NOW} - value - 60, ${NOW} - value, 'failed', 'password=hunter2' FROM json_each('[1,2,3,4]')`);
    await world.ok(['scan']);
    expect(await world.json(['list'])).toMatchObject([{ evidence: { error_type: 'unknown' } }]);
  });

  test('a proposal dated in the future is counted by later scans, not repeated', async () => {
    const world = new World();
    const unsure = seedRuns('daily_backup').slice(0, 4);
    await world.import([
      ...unsure,
      ...seedRuns('daily_backup', { now: NOW + 7_200_000 }).slice(0, 4),
    ]);
    const set = ['--set', 'gates.minConfidence=0.99'];
    await world.ok(['scan', ...set], { now: NOW + 7_200_000 });
    for (const seconds of [0, 1, 2, 3]) await world.ok(['scan', ...set], { now: NOW + seconds });
    expect(world.rows('SELECT count(*) AS proposals FROM proposals')).toEqual([{ proposals: 1 }]);
  });
});

test('an unexpected error prints its stack with control characters escaped', async () => {
  const written: string[] = [];
  const code = await run(['--help'], {
    stdin: () => Readable.from([]),
    stdout: {
      write: () => {
        throw new Error('\u001b[31mboom\u202e');
      },
    },
    stderr: { write: (text) => written.push(text) },
    env: {},
    cwd: '/',
    interruption: () => new AbortController().signal,
  });
  expect(code).toBe(1);
  expect(written.join('')).toMatch(/^Error: \\x1b\[31mboom\\u202e\n\s+at /);
});

describe('unusual paths', () => {
  test('a folder with the name of a rotated ledger file is ignored', async () => {
    const world = await worldWithGoal();
    mkdirSync(`${world.ledger}.1`);
    renameSync(world.ledger, `${world.ledger}.2`);
    expect((await world.goalgen(['list'])).code).toBe(0);
    await world.ok(['approve', 'goal_']);
    expect((await world.goalgen(['ledger', 'verify'])).code).toBe(0);
  });

  test('a ledger path in a circular link, too long or with NUL fails in one line', async () => {
    const world = await worldWithGoal();
    const circle = join(world.folder, 'l\u001b[31m\u202e');
    symlinkSync(circle, circle);
    for (const path of [join(circle, 'x'), `/${'x'.repeat(5000)}`, 'a\u0000b']) {
      const { code, stderr } = await world.goalgen(['approve', 'goal_', '--ledger', path]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(ONE_LINE) });
      expect(stderr).not.toContain('\u001b');
      const listed = await world.goalgen(['list', '--ledger', path]);
      expect({ code: listed.code, stack: /\n\s+at /.test(listed.stderr) }).toEqual({
        code: 0,
        stack: false,
      });
      expect(listed.stderr).not.toContain('\u001b');
    }
  });

  test('ledger tail escapes control characters in lines that another program wrote', async () => {
    const world = await worldWithGoal();
    appendFileSync(world.ledger, '{"ts":1,"x":"\u001b[31m\u202e\u{e0041}"}\n\u009bnot JSON\n');
    const out = await world.ok(['ledger', 'tail', '--json', '-n', '2']);
    expect(out).toBe('{"ts":1,"x":"\\u001b[31m\\u202e\\udb40\\udc41"}\n\\u009bnot JSON\n');
    expect(JSON.parse(out.split('\n')[0] ?? '')).toEqual({ ts: 1, x: '\u001b[31m\u202e\u{e0041}' });
  });
});

test.each(['goals', 'ledger_events', 'announced_change', 'scans'])(
  'a database without its table %s gives a one-line error at most',
  async (table) => {
    const world = await worldWithGoal();
    world.sql(`PRAGMA legacy_alter_table = ON; ALTER TABLE ${table} RENAME TO gone`);
    for (const command of [['list'], ['scan', '--quiet'], ['ledger', 'verify']]) {
      const { code, stderr } = await world.goalgen(command);
      expect(stderr).not.toMatch(/\n\s+at /);
      if (code !== 0)
        expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(ONE_LINE) });
    }
  },
);

describe('overlapping commands and clock steps', () => {
  test('overlapping commands write the ledger in order of time', async () => {
    const world = new World({ env: { GOALGEN_NOW: '' } });
    await world.ok(['import', '-']);
    world.sql(
      "INSERT INTO goals (id, text) SELECT 'goal_' || value || 'x', 'x' " +
        "FROM json_each('[1,2,3,4,5,6,7,8]')",
    );
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => world.spawn(['approve', `goal_${index + 1}x`])),
    );
    const times = world.ledgerLines().map(({ ts }) => ts);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(world.ledgerEvents()).not.toContain('clock_went_back');
  });

  test.each([
    [60, 0],
    [61, 1],
  ])('a step back of %i seconds gives %i clock_went_back events', async (seconds, times) => {
    const world = await worldWithGoal();
    await world.ok(['approve', 'goal_'], { now: NOW - seconds });
    expect(world.ledgerEvents().filter((event) => event === 'clock_went_back')).toHaveLength(times);
    expect((await world.goalgen(['ledger', 'verify'])).code).toBe(0);
  });
});
