import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { takeScanLock } from '../../src/db/lock';
import { VERSION } from '../../src/lib/version';
import { program } from '../support/program';
import { NOW, PROJECT, runProcess, runsOf, seedRuns, World } from '../support/world';

async function worldWithGoals(...tasks: string[]): Promise<{ world: World; ids: string[] }> {
  const world = new World();
  await world.import(tasks.flatMap((task) => seedRuns(task)));
  await world.ok(['scan']);
  const goals = await world.json<{ id: string }[]>(['list']);
  return { world, ids: goals.map(({ id }) => id) };
}

/** Name and SHA-256 of every file in the data folder, except SQLite's -wal and -shm files. */
function contents(world: World): Record<string, string> {
  const files = readdirSync(world.dataDir).filter((name) => !/-(wal|shm)$/.test(name));
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(world.dataDir, name)))
      .digest('hex');
  return Object.fromEntries(files.map((name) => [name, hash(name)]));
}

/** Expects one `Error:` and one `Try:` line, the exit code, and an unchanged data folder. */
async function expectRefusal(
  world: World,
  args: string[],
  code: number,
  message: RegExp,
  stdin = '',
): Promise<void> {
  const before = contents(world);
  const answer = await world.goalgen(args, { stdin });
  expect(answer.stderr).toMatch(message);
  expect(answer.stderr).toMatch(/^Error: [^\n]*\nTry: [^\n]*\n$/);
  expect(answer.code).toBe(code);
  expect(contents(world)).toEqual(before);
}

describe('decisions on goals', () => {
  test('approve takes several unique starts of ids, with or without goal_', async () => {
    const { world, ids } = await worldWithGoals('a', 'b');
    const [one = '', two = ''] = ids;
    const stdout = await world.ok(['approve', one, two.slice('goal_'.length, -1)]);
    expect(stdout).toBe(
      `approved ${one}  Fix recurring failures in '${taskOf(world, one)}' task\n` +
        `approved ${two}  Fix recurring failures in '${taskOf(world, two)}' task\n`,
    );
    expect(await world.json(['list'])).toMatchObject([{ state: 'active' }, { state: 'active' }]);
  });

  test('reject reads ids from standard input', async () => {
    const { world, ids } = await worldWithGoals('a', 'b');
    await world.ok(['reject', '-'], { stdin: `${ids.join('\n')}\n` });
    expect(await world.json(['list', '--state', 'rejected'])).toHaveLength(2);
  });

  test('with an empty standard input, approve does nothing', async () => {
    const { world } = await worldWithGoals('a');
    expect(await world.ok(['approve', '-'])).toBe('');
  });

  test('every id is tried, each failure is reported, and the lowest code is returned', async () => {
    const { world, ids } = await worldWithGoals('a');
    const [id = ''] = ids;
    await world.ok(['approve', id]);
    const answer = await world.goalgen(['approve', id, 'goal_nope']);
    expect(answer.code).toBe(3);
    expect(answer.stderr.match(/^Error: /gm)).toHaveLength(2);
    const {
      world: other,
      ids: [fresh = ''],
    } = await worldWithGoals('a');
    const mixed = await other.goalgen(['approve', 'goal_nope', fresh]);
    expect(mixed).toMatchObject({ code: 3, stdout: expect.stringContaining(`approved ${fresh}`) });
  });

  test('done satisfies only an active goal', async () => {
    const {
      world,
      ids: [id = ''],
    } = await worldWithGoals('a');
    await expectRefusal(
      world,
      ['done', id],
      4,
      /is proposed; only a goal that is active or executing can be satisfied/,
    );
    await world.ok(['approve', id]);
    await world.ok(['done', id]);
    expect(await world.json(['list', '--state', 'satisfied'])).toMatchObject([{ id }]);
  });

  test('a rejected goal cannot be approved, and an approved goal cannot be rejected', async () => {
    const {
      world,
      ids: [one = '', two = ''],
    } = await worldWithGoals('a', 'b');
    await world.ok(['reject', one]);
    await world.ok(['approve', two]);
    await expectRefusal(
      world,
      ['approve', one],
      4,
      /is rejected; only a goal that is proposed can be active/,
    );
    await expectRefusal(
      world,
      ['reject', two],
      4,
      /is active; only a goal that is proposed can be rejected/,
    );
  });
});

describe('bad input is refused in one line, and nothing is written', () => {
  test('an unknown goal id is refused with exit code 3', async () => {
    const { world } = await worldWithGoals('a');
    for (const command of ['approve', 'reject', 'done', 'show']) {
      await expectRefusal(world, [command, 'goal_00000000'], 3, /There is no goal 'goal_00000000'/);
    }
  });

  test('an ambiguous start of an id is refused with the ids that it could mean', async () => {
    const { world, ids } = await worldWithGoals('a', 'b');
    await expectRefusal(
      world,
      ['approve', 'goal_'],
      3,
      new RegExp(`'goal_' is the start of several ids: ${ids.toSorted().join(', ')}`),
    );
  });

  test('approving a goal twice is refused', async () => {
    const {
      world,
      ids: [id = ''],
    } = await worldWithGoals('a');
    await world.ok(['approve', id]);
    await expectRefusal(
      world,
      ['approve', id],
      4,
      /is active; only a goal that is proposed can be active/,
    );
  });

  test('escape sequences in an unknown id are shown spelt out', async () => {
    const { world } = await worldWithGoals('a');
    await expectRefusal(world, ['approve', '\u001b[2J'], 3, /There is no goal '\\x1b\[2J'/);
  });

  test('a file that is no database is refused', async () => {
    const world = new World();
    mkdirSync(world.dataDir);
    writeFileSync(
      world.database,
      'not a database, but long enough to be asked whether it is one: '.repeat(20),
    );
    for (const command of [['list'], ['scan', '--quiet'], ['import', '-']]) {
      await expectRefusal(world, command, 2, /raw_store\.db is not a SQLite database/);
    }
  });

  test('a database of a newer goalgen is refused', async () => {
    const { world } = await worldWithGoals('a');
    world.sql('PRAGMA user_version = 99');
    await expectRefusal(
      world,
      ['list'],
      2,
      /has schema version 99; this goalgen knows versions up to 7/,
    );
  });

  test('a command that needs an existing database is refused where there is none', async () => {
    const world = new World();
    mkdirSync(world.dataDir);
    for (const command of [
      ['list'],
      ['show', 'x'],
      ['approve', 'x'],
      ['scan', '--dry-run', '--quiet'],
    ]) {
      await expectRefusal(world, command, 2, /There is no database at /);
    }
  });

  test.each([
    [['lst'], /unknown command 'lst'/],
    [['list', '--stat', 'x'], /unknown option '--stat'/],
    [['list', '--state', 'propsed'], /'propsed' is not a state of a goal/],
    [['list', '--limit', '-1'], /Expected a whole number/],
    [['list', '--sort', 'colour'], /Allowed choices are/],
    [['show'], /missing required argument 'id'/],
    [['list', '--now', 'tomorrow'], /'tomorrow' is not a time between 1970 and 2100/],
    [['list', '--now', '1762696800000'], /'1762696800000' is not a time/],
    [['belief', 'add', 'x', '--task', '*'], /either supports or opposes/],
    [['belief', 'add', 'x', '--supports'], /must name what it is about/],
    [['belief', 'add', 'x', '--supports', '--task', ''], /A criterion of a belief is not empty/],
    [
      ['belief', 'add', 'x', '--supports', '--task', '*', '--weight', '1e308'],
      /weight of a belief is above 0/,
    ],
    [['list', '--now', '2025-11-09T14:00Zfoo'], /'2025-11-09T14:00Zfoo' is not a time/],
    [['list', '--now', '2025-11-09T14:00+25:00'], /is not a time/],
    [['list', '--state', 'all', '--state', 'propsed'], /'propsed' is not a state/],
    [['ledger', 'tail', '--ledger', '/etc'], /The ledger \/etc is not a file/],
    [['ledger'], /a subcommand is missing\nTry: goalgen ledger --help\n/],
    [['silence'], /a subcommand is missing\nTry: goalgen silence --help\n/],
    [['silence', 'add', '--fo'], /unknown option '--fo'\nTry: goalgen silence add --help\n/],
    [['silense'], /unknown command 'silense'\nTry: goalgen --help\n/],
    [
      ['belief', 'add', 'x', '--supports', '--task', '*', '--weight', '0'],
      /weight of a belief is above 0/,
    ],
    [
      ['belief', 'add', 'x', '--supports', '--task', '*', '--weight', '-3'],
      /weight of a belief is above 0/,
    ],
  ])('%j is refused with exit code 2', async (args, message) => {
    const { world } = await worldWithGoals('a');
    await expectRefusal(world, args, 2, message);
  });

  test('a data folder without write permission is refused', async () => {
    const { world } = await worldWithGoals('a');
    // Root may write anywhere, so another user tries, on a copy that this user may only read.
    const readable = join(world.folder, 'readable');
    cpSync(world.dataDir, readable, { recursive: true });
    for (const name of readdirSync(readable)) chmodSync(join(readable, name), 0o444);
    chmodSync(readable, 0o555);
    chmodSync(world.folder, 0o755);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    for (const command of [
      ['approve', 'goal_'],
      ['scan', '--quiet'],
      ['import', '-'],
    ]) {
      const answer = await world.spawn([...command, '--data-dir', readable], {}, nobody);
      expect(answer.stderr).toMatch(
        /^Error: [^\n]*(cannot be (written|opened|created))[^\n]*\nTry: [^\n]*\n$/,
      );
      expect(answer.code).toBe(2);
    }
    chmodSync(readable, 0o755);
  });
});

describe('a read-only data folder', () => {
  const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};

  async function readableWorld(): Promise<{ world: World; args: string[] }> {
    const { world } = await worldWithGoals('daily_backup');
    world.sql("UPDATE goals SET state = 'active'");
    const readable = join(world.folder, 'readable');
    cpSync(world.dataDir, readable, { recursive: true });
    for (const name of readdirSync(readable)) chmodSync(join(readable, name), 0o444);
    chmodSync(readable, 0o555);
    chmodSync(world.folder, 0o755);
    return { world, args: ['--data-dir', readable] };
  }

  test.each([
    [['list'], 'daily_backup'],
    [['show', 'goal_'], 'Last runs'],
    [['ledger', 'tail'], 'goal_created'],
    [['scan', '--dry-run'], 'Not created: 1 duplicate_goal_exists'],
  ])(
    '%j answers from a read-only folder and says which events are pending',
    async (command, part) => {
      const { world, args } = await readableWorld();
      const answer = await world.spawn([...command, ...args], {}, nobody);
      expect(answer.stdout).toContain(part);
      expect(answer.stderr).toContain('Pending: 1 ledger event not in ');
      expect(answer.code).toBe(0);
      expect(
        readdirSync(join(world.folder, 'readable')).filter((name) => /-(wal|shm)$/.test(name)),
      ).toEqual([]);
    },
  );
});

describe('a ledger in a folder where its lock cannot be made', () => {
  test('a ledger whose lock cannot be made is refused before anything is decided', async () => {
    const {
      world,
      ids: [id = ''],
    } = await worldWithGoals('a');
    const elsewhere = join(world.folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'ledger.ndjson'), '');
    mkdirSync(join(elsewhere, 'ledger.ndjson.lock'));
    await expectRefusal(
      world,
      ['approve', id, '--ledger', join(elsewhere, 'ledger.ndjson')],
      2,
      /ledger\.ndjson\.lock cannot be opened/,
    );
    expect(await world.json(['list'])).toMatchObject([{ state: 'proposed' }]);
  });
});

describe('list', () => {
  test('list shows open goals, and goals in other states when asked', async () => {
    const {
      world,
      ids: [one = ''],
    } = await worldWithGoals('a', 'b');
    await world.ok(['reject', one]);
    expect(await world.json(['list'])).toHaveLength(1);
    expect(await world.json(['list', '--state', 'rejected', '--state', 'active'])).toHaveLength(1);
    expect(await world.json(['list', '--state', 'all'])).toHaveLength(2);
    expect(await world.json(['list', '--detector', 'other'])).toEqual([]);
    expect(await world.json(['list', '--source', 'user'])).toEqual([]);
  });

  test("the JSON of list begins with the members of the seed's API", async () => {
    const { world } = await worldWithGoals('daily_backup');
    const [goal = {}] = await world.json<object[]>(['list']);
    expect(Object.keys(goal).slice(0, 7)).toEqual([
      'id',
      'text',
      'source',
      'created_by',
      'state',
      'confidence',
      'evidence',
    ]);
    expect(goal).toMatchObject({
      evidence: { task_type: 'daily_backup', failure_count: 4, error_type: 'timeout' },
    });
  });

  test('list sorts by confidence and limits the number of goals', async () => {
    const world = new World();
    await world.import([...runsOf('three', ['2!', '1!', '0!']), ...seedRuns('four')]);
    await world.ok(['scan']);
    const order = async (...args: string[]) =>
      (await world.json<{ confidence: number }[]>(['list', ...args])).map(
        ({ confidence }) => confidence,
      );
    expect(await order('--sort', 'confidence')).toEqual([0.85, 0.8]);
    expect(await order('--sort', 'confidence', '--limit', '1')).toEqual([0.85]);
    expect(await order('--limit', '0')).toEqual([]);
  });

  test('list prints tab-separated fields to a pipe and a table to a terminal', async () => {
    const {
      world,
      ids: [id = ''],
    } = await worldWithGoals('daily_backup');
    const text = "Fix recurring failures in 'daily_backup' task";
    expect(await world.ok(['list'])).toBe(`${id}\tproposed\t0.85\t1x\t2025-11-09 14:00\t${text}\n`);
    const table = await world.ok(['list'], { tty: true, env: { NO_COLOR: '1' } });
    expect(table).toBe(
      'ID             STATE     CONF  SEEN  CREATED           GOAL\n' +
        `${id}  proposed  0.85    1x  2025-11-09 14:00  ${text}\n`,
    );
    expect(await world.ok(['list'], { tty: true })).toContain('\u001b[1mID');
  });

  test('the table fits a narrow terminal by wrapping the text of the goal', async () => {
    const { world } = await worldWithGoals('daily_backup');
    const lines = (await world.ok(['list'], { tty: true, columns: 80, env: { NO_COLOR: '1' } }))
      .trimEnd()
      .split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeGreaterThan(2);
  });

  test('list escapes control characters in a goal, in tables and in JSON', async () => {
    const { world } = await worldWithGoals('a');
    const hostile = 'x\u001b[2J\u202e\ty\nz';
    world.sql(`INSERT INTO goals (id, text) VALUES ('g', '${hostile}')`);
    for (const options of [{}, { tty: true }]) {
      expect(await world.ok(['list', '--source', 'user'], options)).toContain(
        'x\\x1b[2J\\u202e\\ty\\nz',
      );
    }
    const json = await world.ok(['list', '--source', 'user', '--json']);
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(JSON.parse(json)).toMatchObject([{ text: hostile }]);
  });
});

describe('rows with absurd values', () => {
  test('absurd values in rows are shown as they are and stop no command', async () => {
    const {
      world,
      ids: [id = ''],
    } = await worldWithGoals('a');
    world.sql(
      'UPDATE goals SET created_at = 1762696800000000, horizon_min_min = -9223372036854775808; ' +
        "UPDATE proposals SET verdicts = '{'",
    );
    expect(await world.ok(['list'])).toContain('1762696800000000');
    expect(await world.ok(['show', id])).toContain('Fix recurring failures');
    await world.ok(['ledger', 'tail']);
  });
});

describe('show', () => {
  test('show prints evidence, confidence, gates, runs and ledger events', async () => {
    const {
      world,
      ids: [id = ''],
    } = await worldWithGoals('daily_backup');
    await world.ok(['approve', id, '--by', 'dana', '--note', 'disk ordered']);
    const shown = await world.ok(['show', id]);
    for (const part of [
      'state      active since 2025-11-09 14:00:00',
      'failure_count              4',
      'failure_share                 0.8',
      '✓ Rate limit check passed (0/10 daily, 0/3 per detector)',
      '✗ 2025-11-09 11:00:00  failed: timeout',
      'goal_approved  proposed -> active by dana (disk ordered)',
    ]) {
      expect(shown).toContain(part);
    }
  });
});

describe('scan', () => {
  test('scan --dry-run says what would be proposed and writes nothing', async () => {
    const world = new World();
    await world.import(seedRuns());
    const before = contents(world);
    const { code, stdout } = await world.goalgen(['scan', '--dry-run']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        "would be proposed (confidence 0.85)  Fix recurring failures in 'daily_backup' task\n",
    });
    expect(contents(world)).toEqual(before);
    expect(readdirSync(world.dataDir).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
  });

  test('--dry-run foretells what the scan then does, quota and duplicates included', async () => {
    const world = new World();
    await world.import(['a', 'b', 'c', 'd'].flatMap((task) => seedRuns(task)));
    const outcome = async (...args: string[]) => {
      const { proposals } = await world.json<{ proposals: { subject: string; reason: string }[] }>([
        'scan',
        ...args,
      ]);
      return proposals.map(({ subject, reason }) => [subject, reason]);
    };
    const dry = await outcome('--dry-run');
    expect(await outcome()).toEqual(dry);
    expect(dry).toHaveLength(4);
    expect(await outcome('--dry-run')).toEqual(await outcome());
  });

  test('--dry-run reports pending ledger events and leaves them pending', async () => {
    const { world } = await worldWithGoals('a');
    world.sql("UPDATE goals SET state = 'active'");
    const { stderr } = await world.goalgen(['scan', '--dry-run', '--quiet']);
    expect(stderr).toContain('Pending: 1 ledger event not in ');
    expect(world.ledgerEvents()).toEqual(['goal_created']);
  });

  test('scan --explain prints the verdict of every gate', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['belief', 'add', 'Backups matter', '--supports', '--task', 'daily_*']);
    const stdout = await world.ok(['scan', '--dry-run', '--explain']);
    expect(stdout).toMatch(
      /✓ Expiry.*✓ Confidence.*✓ Rate limit.*✓ Duplicate.*✓ Belief alignment passed \(1\.00\)\n {4}belief_[0-9a-f]{8} supports \(weight 1\): Backups matter\n {2}✓ Silence check passed\n {2}=> created/s,
    );
  });

  test('scan --quiet prints nothing unless a goal needs a decision', async () => {
    const world = new World();
    await world.import(seedRuns());
    const first = await world.goalgen(['scan', '--quiet']);
    expect(first).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(
        /^proposed goal_.*\nReview: .*\nLedger: head 2 [0-9a-f]{64}\n$/,
      ),
    });
    expect(await world.goalgen(['scan', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('scan --quiet is silent about a goal approved without review', async () => {
    const world = new World();
    await world.import(runsOf('a', ['5!', '4!', '3!', '2!', '1!', '0!']));
    expect(await world.goalgen(['scan', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await world.json(['list'])).toMatchObject([{ state: 'active', auto_approved: true }]);
  });

  test('a scan while another scan runs ends with 5 and changes nothing', async () => {
    const { world } = await worldWithGoals('a');
    const release = takeScanLock(world.database);
    try {
      await expectRefusal(world, ['scan', '--quiet'], 5, /Another scan is running/);
    } finally {
      release();
    }
    await world.ok(['scan']);
  });

  test('of ten scans at once one works, or several in turn; no goal is doubled', async () => {
    const world = new World();
    await world.import(['a', 'b'].flatMap((task) => seedRuns(task)));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.spawn(['scan', '--quiet'])),
    );
    expect(answers.every(({ code }) => code === 0 || code === 5)).toBe(true);
    expect(answers.some(({ code }) => code === 0)).toBe(true);
    expect(await world.json(['list'])).toHaveLength(2);
    expect(world.ledgerEvents().filter((event) => event === 'goal_created')).toHaveLength(2);
  });

  test('a scan is counted in the scans table', async () => {
    const { world } = await worldWithGoals('a');
    expect(
      world.rows(
        'SELECT scanned_at, runs_read, tasks_read, total_goals_created, rejection_reasons ' +
          'FROM scans',
      ),
    ).toEqual([
      {
        scanned_at: NOW,
        runs_read: 5,
        tasks_read: 1,
        total_goals_created: 1,
        rejection_reasons: '{}',
      },
    ]);
  });
});

describe('beliefs', () => {
  test('beliefs are added, listed and retired, and the ledger records it', async () => {
    const world = new World();
    const id = (
      await world.ok([
        'belief',
        'add',
        'Backups matter',
        '--supports',
        '--task',
        'b*',
        '--weight',
        '2',
        '--by',
        'dana',
      ])
    ).trim();
    expect(await world.json(['belief', 'list'])).toMatchObject([
      { id, stance: 'supports', task: 'b*', weight: 2, created_by: 'dana' },
    ]);
    await world.ok(['belief', 'retire', id]);
    expect(await world.json(['belief', 'list'])).toEqual([]);
    expect(await world.json(['belief', 'list', '--all'])).toMatchObject([{ id, state: 'retired' }]);
    expect(world.ledgerEvents()).toEqual(['belief_added', 'belief_retired']);
    await expectRefusal(world, ['belief', 'retire', id], 4, /is retired already/);
    await expectRefusal(
      world,
      ['belief', 'retire', 'belief_x'],
      3,
      /There is no belief 'belief_x'/,
    );
  });

  test('an opposing belief holds a proposal back until it is retired', async () => {
    const world = new World();
    await world.import(seedRuns());
    const id = (
      await world.ok([
        'belief',
        'add',
        'Leave it',
        '--opposes',
        '--pattern',
        'task_failure_recurring',
      ])
    ).trim();
    expect(await world.json(['scan'])).toMatchObject({
      rejection_reasons: { belief_misalignment: 1 },
    });
    await world.ok(['belief', 'retire', id]);
    expect(await world.json(['scan'])).toMatchObject({ total_goals_created: 1 });
  });

  test.each([
    ['--task', 'daily_*', 1],
    ['--task', 'weekly_*', 0],
    ['--task', 'daily_backup', 1],
    ['--category', 'capability', 1],
    ['--category', 'maintenance', 0],
    ['--pattern', 'task_slowed', 0],
  ])('a belief with %s %s applies to %i of the proposals', async (flag, value, count) => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['belief', 'add', 'x', '--opposes', flag, value]);
    expect(await world.json(['scan'])).toMatchObject({ total_goals_rejected: count });
  });
});

describe('an older database', () => {
  const FORMER = `CREATE TABLE goals (id TEXT PRIMARY KEY, text TEXT NOT NULL, category TEXT, value REAL, effort REAL,
    risk REAL, horizon_min_min INTEGER, horizon_max_min INTEGER, aligns_with TEXT, contradicts TEXT, success_metrics TEXT,
    state TEXT, created_at REAL, updated_at REAL, metadata TEXT, version INTEGER, deleted_at REAL, owner TEXT);
    INSERT INTO goals VALUES ('goal_old', 'Old goal', 'maintenance', 0.4, 0.5, 0.6, 60, 1440, '[]', '[]', '{}', 'adopted',
    '2023-11-09T14:00:00+00:00', 1699538400.5, '{"a": 1}', 3, NULL, 'dana');`;

  function formerWorld(statements: string): World {
    const world = new World();
    mkdirSync(world.dataDir);
    const db = new SqliteDatabase(world.database);
    db.exec(statements);
    db.close();
    return world;
  }

  test('a database without the source columns is migrated, and nothing is lost', async () => {
    const world = formerWorld(FORMER);
    expect(await world.json(['list'])).toMatchObject([
      {
        id: 'goal_old',
        category: 'maintenance',
        state: 'active',
        source: 'user',
        created_at: 1_699_538_400,
        updated_at: 1_699_538_400.5,
        version: 3,
      },
    ]);
    expect(world.rows('SELECT owner, metadata FROM goals')).toEqual([
      { owner: 'dana', metadata: '{"a": 1}' },
    ]);
    expect(world.rows('PRAGMA user_version')).toEqual([{ user_version: 7 }]);
    expect(world.ledgerEvents()).toEqual(['goal_created_externally', 'database_migrated']);
  });

  test('a migration keeps the rows, views, indexes and triggers that refer to goals', async () => {
    const world = formerWorld(`${FORMER}
      CREATE TABLE goal_tasks (goal_id TEXT REFERENCES goals ON DELETE CASCADE, step TEXT);
      INSERT INTO goal_tasks VALUES ('goal_old', 'look');
      CREATE VIEW open_goals AS SELECT id FROM goals WHERE state = 'active';
      CREATE INDEX goals_by_state ON goals (state);
      CREATE INDEX goals_by_owner ON goals (owner);
      CREATE TABLE seen (id TEXT);
      CREATE TRIGGER their_trigger AFTER UPDATE ON goals BEGIN INSERT INTO seen VALUES (NEW.id); END;`);
    await world.ok(['list']);
    expect(world.rows('SELECT step FROM goal_tasks')).toEqual([{ step: 'look' }]);
    expect(world.rows('SELECT id FROM open_goals')).toEqual([{ id: 'goal_old' }]);
    expect(world.rows('PRAGMA foreign_key_check')).toEqual([]);
    expect(
      world.rows("SELECT name FROM sqlite_master WHERE name LIKE 'goals_by_owner'"),
    ).toHaveLength(1);
    expect(world.rows("SELECT name FROM sqlite_master WHERE name LIKE '%before_goalgen%'")).toEqual(
      [
        // The older database's own index, under another name; its goals table is gone.
        { name: 'goals_by_state_before_goalgen' },
      ],
    );
    world.sql("UPDATE goals SET value = 0.1; INSERT INTO goal_tasks VALUES ('goal_old', 'mend')");
    expect(world.rows('SELECT DISTINCT id FROM seen')).toEqual([{ id: 'goal_old' }]);
  });

  test.each([
    [
      'with a foreign table named like one of goalgen',
      'CREATE TABLE beliefs (mine TEXT)',
      /has a table beliefs of another program/,
    ],
    [
      'of another program that also sets user_version',
      'CREATE TABLE t (x); PRAGMA user_version = 1',
      /belongs to another program/,
    ],
  ])('a database %s is refused and left alone', async (_, statements, message) => {
    const world = formerWorld(statements);
    await expectRefusal(world, ['list'], 2, message);
  });

  test('a database that cannot be migrated is left as it was', async () => {
    const world = formerWorld(`${FORMER} UPDATE goals SET state = 'dreaming';`);
    expect((await world.goalgen(['list'])).code).toBe(2);
    expect(world.rows('SELECT state FROM goals')).toEqual([{ state: 'dreaming' }]);
    expect(world.rows('PRAGMA user_version')).toEqual([{ user_version: 0 }]);
  });
});

describe('the program', () => {
  test('the version of the program is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(VERSION).toBe(version);
    expect(await new World().ok(['--version'])).toBe(`${version}\n`);
  });

  test('the program returns output and exit code, and writes nothing to stderr', async () => {
    const {
      world,
      ids: [id = ''],
    } = await worldWithGoals('a');
    const answer = await world.spawn(['list', '--json']);
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(answer.stdout)).toMatchObject([{ id }]);
    expect(await world.spawn(['approve', 'nope'])).toMatchObject({ code: 3 });
  });

  test('the program ends quietly when its reader closes the pipe', async () => {
    const { world } = await worldWithGoals('a');
    world.sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
               INSERT INTO goals (id, text) SELECT 'g' || i, 'one of many goals' FROM n`);
    const command =
      `'${process.execPath}' '${program()}' list --json | ` +
      `head -c 10; echo " \${PIPESTATUS[0]}"`;
    const env = { PATH: process.env.PATH ?? '', GOALGEN_DATA_DIR: world.dataDir };
    expect(await runProcess('bash', ['--norc', '-c', command], { env })).toEqual({
      code: 0,
      stdout: '[{"id":"g1 0\n',
      stderr: '',
    });
  });

  test('a full disk behind the output is reported in one line', async () => {
    const { world } = await worldWithGoals('a');
    const command = `'${process.execPath}' '${program()}' list >/dev/full`;
    const env = { PATH: process.env.PATH ?? '', GOALGEN_DATA_DIR: world.dataDir };
    expect(await runProcess('bash', ['--norc', '-c', command], { env })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Error: The disk is full or failing.\nTry: make room (df -h), then run the command again\n',
    });
  });

  test('a scan does its work although no process reads its log', async () => {
    const world = new World();
    await world.import(seedRuns());
    const command = `'${process.execPath}' '${program()}' scan --verbose 2> >(exec true)`;
    const env = {
      PATH: process.env.PATH ?? '',
      GOALGEN_DATA_DIR: world.dataDir,
      GOALGEN_NOW: String(NOW),
    };
    expect(await runProcess('bash', ['--norc', '-c', command], { env })).toMatchObject({ code: 0 });
    expect(await world.json(['list'])).toHaveLength(1);
  });

  test('the program without a command shows its help and ends with 2', async () => {
    expect(await new World().goalgen([])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Usage: goalgen'),
    });
  });
});

function taskOf(world: World, id: string): string {
  const [row] = world.rows<{ task: string }>(
    `SELECT json_extract(evidence, '$.task_type') AS task FROM goals WHERE id = '${id}'`,
  );
  return row?.task ?? '';
}
