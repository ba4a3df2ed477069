import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import fc from 'fast-check';
import { printable, shorten } from '../src/lib/text';
import { HOUR, NOW, runsOf, World } from './support/world';

/**
 * Texts that attack a terminal, a shell, SQL, JSON or HTML, and harmless texts that are unusual.
 */
const CORPUS: readonly string[] = [
  '\u001b[2J\u001b[31mred\u001b]0;title\u0007',
  'a\u009b31mb',
  'line\nbreak\r\ttab',
  'back\bspace\u007f',
  '\u202egnp.exe',
  'zero\u200bwidth\ufeff',
  '\u2066isolated\u2069',
  'line\u2028separator\u2029',
  'tag\u{e0041}\u{e007f} filler\u3164\u115f\u180e\u034f',
  'nul\u0000inside',
  '\u0000',
  "'; DROP TABLE goals; --",
  '" OR 1=1 --',
  '$(rm -rf /) `id` ; | & > < * ? ~ !',
  '--dry-run',
  '-',
  '%s%n%x {0} $HOME',
  '<script>alert(1)</script>&lt;',
  '=cmd|calc',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  '{"a": 1}',
  '[]',
  'null',
  'NaN',
  '👩‍👩‍👧‍👦 e\u0301 ﷽ Ω \u0600',
  '\u{10ffff}',
  ' ',
  'a'.repeat(1500),
];

// Characters that a terminal acts on, that are invisible or malformed. Newline and tab are allowed:
// a newline ends a line, and a tab separates columns in a pipe.
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\u034f|\u115f|\u180e|\u3164|[\udb40](?=[\udc00-\udc7f])|[\ud800-\udfff](?<![\ud800-\udbff][\udc00-\udfff])(?![\udc00-\udfff])/;

function expectHarmless(text: string): void {
  expect(UNSAFE.exec(text)?.[0]).toBeUndefined();
}

function named(text: string): [string, string] {
  return [shorten(printable(text), 30), text];
}

/** Inserts four failures directly, as another program may, so that no check of `import` applies. */
function insertRuns(world: World, task: string | Buffer, error: string | Buffer): void {
  const db = new SqliteDatabase(world.database);
  const insert = db.prepare(
    'INSERT INTO task_executions (task_type, started_at, finished_at, status, error) ' +
      "VALUES (?, ?, ?, 'failed', ?)",
  );
  for (const hours of [1, 2, 3, 4])
    insert.run(task, NOW - hours * HOUR - 60, NOW - hours * HOUR, error);
  db.close();
}

async function emptyWorld(): Promise<World> {
  const world = new World();
  await world.ok(['import', '-']);
  return world;
}

/**
 * The output of every command that shows a goal, on a terminal and in a pipe, and the ledger file.
 */
async function everyOutput(world: World): Promise<string[]> {
  const outputs: string[] = [];
  const ids = (await world.json<{ id: string }[]>(['list', '--state', 'all'])).map(({ id }) => id);
  const commands = [
    ['scan', '--explain', '--verbose', '--dry-run'],
    ['scan', '--json'],
    ['list', '--state', 'all'],
    ['list', '--json', '--state', 'all'],
    ['ledger', 'tail', '-n', '50'],
    ['ledger', 'tail', '--json', '-n', '50'],
    ['ledger', 'verify'],
    ['belief', 'list'],
    ['belief', 'list', '--json'],
    ...ids.flatMap((id) => [
      ['show', id],
      ['show', id, '--json'],
      ['plan', id, '--explain'],
      ['plan', id, '--json'],
    ]),
  ];
  for (const command of commands) {
    for (const tty of [false, true]) {
      const { code, stdout, stderr } = await world.goalgen(command, {
        tty,
        env: { NO_COLOR: '1' },
      });
      expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({
        command,
        code: 0,
        stderr: '',
      });
      outputs.push(stdout, stderr);
    }
  }
  outputs.push(readFileSync(world.ledger, 'utf8'));
  return outputs;
}

describe('hostile text', () => {
  test.each(CORPUS.map(named))(
    '%s in a run that another program inserted is kept unchanged and printed escaped',
    async (_, text) => {
      const world = await emptyWorld();
      insertRuns(world, text, text);
      await world.ok(['scan']);
      const [goal] = await world.json<
        { id: string; text: string; evidence: { task_type: string } }[]
      >(['list']);
      expect(goal?.text).toBe(`Fix recurring failures in '${shortened(text)}' task`);
      expect(goal?.evidence.task_type).toBe(shortened(text));
      for (const output of await everyOutput(world)) expectHarmless(output);
      // The second scan recognises the goal instead of making another.
      await world.ok(['scan']);
      expect(await world.json(['list'])).toMatchObject([{ id: goal?.id }]);
    },
  );

  function shortened(text: string): string {
    return text.length > 1000 ? `${text.slice(0, 999)}…` : text;
  }

  test('any text in a run is printed without unsafe characters', async () => {
    const world = await emptyWorld();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ unit: 'binary' }),
        async (task, error) => {
          world.sql('DELETE FROM task_executions');
          insertRuns(world, task.replaceAll('\u0000', '\u0001'), error);
          for (const command of [
            ['scan', '--dry-run', '--explain', '--verbose'],
            ['scan', '--json', '--dry-run'],
          ]) {
            const { code, stdout, stderr } = await world.goalgen(command);
            expect(code).toBe(0);
            expectHarmless(stdout + stderr);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(CORPUS.map(named))('%s in an imported error is stored unchanged', async (_, text) => {
    const world = new World();
    await world.import(runsOf('a', ['1!'], { error: text }));
    const db = new SqliteDatabase(world.database, { readonly: true });
    expect(db.prepare('SELECT error FROM task_executions').pluck().get()).toBe(text);
    db.close();
  });

  test.each(CORPUS.map(named))(
    '%s as an imported task name is stored unchanged, or its line is refused',
    async (_, text) => {
      const world = await emptyWorld();
      const [run] = runsOf(text, ['1!']);
      const { code, stdout, stderr } = await world.goalgen(['import', '-'], {
        stdin: `${JSON.stringify({ ...run, run_id: 'r' })}\n`,
      });
      expectHarmless(stdout + stderr);
      const stored = world.rows<{ task_type: string }>('SELECT task_type FROM task_executions');
      if (code === 0) expect(stored).toEqual([{ task_type: text }]);
      else {
        expect({ code, stored }).toEqual({ code: 2, stored: [] });
        expect(stderr).toMatch(
          /^Error: 1 line was not imported: line 1: task_type: .+\.\nTry: .+\n$/,
        );
      }
    },
  );

  test.each(CORPUS.filter((text) => !text.includes('\u0000')).map(named))(
    '%s as a note, an author and a belief is stored unchanged and printed escaped',
    async (_, text) => {
      const world = await emptyWorld();
      world.sql("INSERT INTO goals (id, text) VALUES ('g', 'x')");
      await world.ok(['approve', 'g', `--note=${text}`, `--by=${text}`]);
      await world.ok(['belief', 'add', '--supports', `--task=${text}`, `--by=${text}`, '--', text]);
      const approved = world.ledgerLines().find(({ event }) => event === 'goal_approved');
      expect(approved?.meta).toMatchObject({ note: text, by: text });
      expect(await world.json(['belief', 'list'])).toMatchObject([{ text, task: text }]);
      for (const output of await everyOutput(world)) expectHarmless(output);
    },
  );

  test('a note with invalid characters or more than 10,000 characters is refused', async () => {
    const world = await emptyWorld();
    world.sql("INSERT INTO goals (id, text) VALUES ('g', 'x')");
    for (const note of [
      'not \ufffd UTF-8',
      'half \ud83d',
      'x'.repeat(10_001),
      'y'.repeat(100_000),
    ]) {
      const { code, stderr } = await world.goalgen(['approve', 'g', '--note', note]);
      expect(code).toBe(2);
      expect(stderr.length).toBeLessThan(300);
    }
    expect(await world.json(['list'])).toMatchObject([{ state: 'proposed' }]);
    await world.ok(['approve', 'g', '--note', 'x'.repeat(10_000)]);
  });
});

describe('hostile bytes', () => {
  test('an imported line that is not UTF-8 is refused; the lines around it are kept', async () => {
    const world = await emptyWorld();
    const [a, b] = runsOf('a', ['2!', '1!'], { error: 'é' });
    const bad = Buffer.from(JSON.stringify({ ...a, run_id: 'bad', error: 'XX' })).map((byte) =>
      byte === 0x58 ? 0xe9 : byte,
    );
    const stdin = Buffer.concat([
      Buffer.from(`${JSON.stringify(a)}\n`),
      bad,
      Buffer.from(`\n${JSON.stringify(b)}\n`),
    ]);
    const { code, stderr } = await world.spawn(['import', '-'], { stdin });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 2: not UTF-8'),
    });
    expect(world.rows('SELECT error FROM task_executions')).toEqual([
      { error: 'é' },
      { error: 'é' },
    ]);
  });

  test('half a surrogate pair in an imported error is stored as an escape', async () => {
    const world = new World();
    await world.import(runsOf('a', ['1!'], { error: 'cut \ud83d' }));
    expect(world.rows('SELECT error FROM task_executions')).toEqual([{ error: 'cut \\ud83d' }]);
    expect(
      await world.ok(['import', '-'], {
        stdin: `${JSON.stringify(runsOf('a', ['1!'], { error: 'cut \ud83d' })[0])}\n`,
      }),
    ).toContain('1 known');
  });

  test('an error stored as bytes that are not text still counts as a failure', async () => {
    const world = await emptyWorld();
    insertRuns(world, 'a', Buffer.from([0xff, 0xfe, 0x00, 0x41]));
    await world.ok(['scan']);
    expect(await world.json(['list'])).toMatchObject([{ evidence: { failure_count: 4 } }]);
    for (const output of await everyOutput(world)) expectHarmless(output);
  });

  test('error text after a NUL is read too', async () => {
    const world = await emptyWorld();
    insertRuns(world, 'a', '\u0000 connection timed out');
    await world.ok(['scan']);
    expect(await world.json(['list'])).toMatchObject([{ evidence: { error_type: 'timeout' } }]);
  });

  test('a failing task whose name is not text is reported in a warning', async () => {
    const world = await emptyWorld();
    insertRuns(world, Buffer.from([0xff, 0x41]), 'timeout');
    const { code, stderr } = await world.goalgen(['scan', '--quiet']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/WARN - Task '.+A' fails and cannot be looked at/);
    expectHarmless(stderr);
  });
});

describe('a megabyte', () => {
  test('a megabyte of error text or name is shortened in goal, evidence and ledger', async () => {
    const world = await emptyWorld();
    const mega = 'x1 '.repeat(350_000);
    insertRuns(world, mega, mega);
    insertRuns(world, `${mega}2`, 'timeout');
    await world.ok(['scan']);
    const rows = world.rows<Record<string, unknown>>('SELECT * FROM goals');
    // The two task names differ only at their ends; the tasks must still be two problems.
    expect(rows).toHaveLength(2);
    const largest = Math.max(
      ...rows.flatMap((row) => Object.values(row).map((value) => String(value).length)),
    );
    expect(largest).toBeLessThan(16_000);
    expect(readFileSync(world.ledger).length).toBeLessThan(16_000);
    for (const output of await everyOutput(world)) expect(output.length).toBeLessThan(200_000);
  });

  test('an imported error of a million characters is stored, one of 5 million not', async () => {
    const world = await emptyWorld();
    await world.import(runsOf('a', ['1!'], { error: 'é'.repeat(1_000_000) }));
    expect(world.rows('SELECT length(error) AS length FROM task_executions')).toEqual([
      { length: 1_000_000 },
    ]);
    const [run] = runsOf('b', ['1!'], { error: 'x'.repeat(5_000_000) });
    const { code, stderr } = await world.goalgen(['import', '-'], {
      stdin: `${JSON.stringify(run)}\n`,
    });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 1: too long'),
    });
  });
});

describe('an import of random lines', () => {
  test('an import stores or refuses each of its random lines, and never crashes', async () => {
    const world = await emptyWorld();
    const [run] = runsOf('a', ['1!']);
    const key = fc.constantFrom(
      'task_type',
      'run_id',
      'started_at',
      'finished_at',
      'status',
      'error',
      'exit_code',
      '__proto__',
      'host',
    );
    const mutated = fc
      .tuple(key, fc.jsonValue())
      .map(([name, value]) => JSON.stringify({ ...run, [name]: value }));
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      mutated,
      fc.constant(JSON.stringify(run)),
      fc.constant('['.repeat(5000)),
    );
    let lines = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 10 }), async (texts) => {
        const stdin = texts.join('\n');
        lines += texts.length;
        const { code, stdout, stderr } = await world.goalgen(['import', '-', '--json'], { stdin });
        expect([0, 2]).toContain(code);
        expectHarmless(stdout + stderr);
        const { lines_read, added, updated, unchanged, rejected } = JSON.parse(stdout);
        expect(added + updated + unchanged + rejected).toBe(lines_read);
        expect(rejected > 0).toBe(code === 2);
      }),
      { numRuns: 300 },
    );
    expect(lines).toBeGreaterThan(300);
    await world.ok(['scan']);
  });
});
