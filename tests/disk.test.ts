import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { olderWorld, VERSION_1 } from './support/older';
import { program } from './support/program';
import { works } from './support/tools';
import { type Answer, NOW, runProcess, seedRuns, temporaryFolder, World } from './support/world';

const GOALGEN = `'${process.execPath}' '${program()}'`;
const hasTmpfs = mayMount();
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: commands by another user, which only root can start\n');

function mayMount(): boolean {
  const folder = temporaryFolder();
  const may = works('a disk that is really full', 'mount', [
    '-t',
    'tmpfs',
    '-o',
    'size=4k',
    'tmpfs',
    folder,
  ]);
  if (may) execFileSync('umount', [folder]);
  return may;
}

const ONE_LINE = /^Error: [^\n]+\nTry: [^\n]+\n$/;

/** Expects a line that says what failed, a line that says what to do, and no stack trace. */
function expectOneLine({ code, stdout, stderr }: Answer, expected: number, message: RegExp): void {
  expect({ code, stdout, stderr }).toEqual({
    code: expected,
    stdout: '',
    stderr: expect.stringMatching(ONE_LINE),
  });
  expect(stderr).toMatch(message);
}

async function worldWithProposal(): Promise<World> {
  const now = Date.now() / 1000;
  const world = new World({ env: { GOALGEN_NOW: '' } });
  await world.import(seedRuns('daily_backup', { now }));
  await world.ok(['scan']);
  return world;
}

/** Expects that the next run continues: the goal is approved once, and the ledger is sound. */
async function expectGoesOn(world: World): Promise<void> {
  const [goal] = await world.json<{ id: string; state: string }[]>(['list', '--state', 'all']);
  if (goal?.state === 'proposed') await world.ok(['approve', goal.id]);
  expect(world.ledgerEvents().filter((event) => event !== 'clock_went_back')).toEqual([
    'goal_created',
    'goal_approved',
  ]);
  expect((await world.goalgen(['ledger', 'verify'])).code).toBe(0);
}

/**
 * Runs goalgen in a shell whose files may not grow beyond `blocks` KiB: bash counts `ulimit -f` in
 * blocks of 1,024 bytes.
 */
function limited(world: World, command: string, blocks: number): Promise<Answer> {
  return runProcess(
    'bash',
    ['--norc', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec ${GOALGEN} ${command}`],
    {
      cwd: world.folder,
      env: {
        PATH: process.env.PATH ?? '',
        GOALGEN_DATA_DIR: world.dataDir,
        GOALGEN_TIME_ZONE: 'UTC',
      },
    },
  );
}

describe('a full disk', () => {
  test.each([0, 1, 2, 4, 8, 16, 32, 48, 64, 80, 96, 128])(
    'with files limited to %i KiB, a decision is whole or none, and the next run continues',
    async (kibibytes) => {
      const world = await worldWithProposal();
      const before = readFileSync(world.ledger, 'utf8');
      const { code, stdout, stderr } = await limited(world, 'approve goal_', kibibytes);
      // Either the decision is in the database and printed, or neither. A ledger line that cannot
      // be written is reported on stderr.
      const [goal] = world.rows<{ state: string }>('SELECT state FROM goals');
      expect({
        code: code === 0 ? 'done' : code,
        stderr,
        decided: goal?.state === 'active',
      }).toEqual(
        code === 0
          ? { code: 'done', stderr: '', decided: true }
          : {
              code: 1,
              stderr: expect.stringMatching(ONE_LINE),
              decided: stdout.startsWith('approved'),
            },
      );
      // The file holds whole lines only: the old ones, and perhaps the new one, which the next run
      // then recognises.
      expect(readFileSync(world.ledger, 'utf8')).toMatch(/\}\n$/);
      expect(readFileSync(world.ledger, 'utf8').startsWith(before)).toBe(true);
      await expectGoesOn(world);
    },
  );

  test('a ledger line that fits only in part is removed again', async () => {
    const limit = 128 * 1024;
    const lines = readFileSync((await worldWithGoal('')).ledger).length;
    // The filler before the ledger leaves 60 bytes below the limit, less than the next line needs.
    const world = await worldWithGoal(`${'x'.repeat(limit - 61 - lines)}\n`);
    const before = readFileSync(world.ledger);
    expect(limit - before.length).toBe(60);
    expect(await limited(world, `approve goal_ --now ${NOW}`, 128)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^approved /),
      stderr: expect.stringMatching(/identity_ledger\.ndjson cannot be written \(EFBIG\)/),
    });
    expect(readFileSync(world.ledger).equals(before)).toBe(true);
    await world.ok(['list']);
    expect(readFileSync(world.ledger, 'utf8').split('\n').at(-2)).toContain('goal_approved');
  });

  async function worldWithGoal(start: string): Promise<World> {
    const world = new World();
    await world.import(seedRuns());
    if (start !== '') writeFileSync(world.ledger, start);
    await world.ok(['scan']);
    return world;
  }

  (hasTmpfs ? test : test.skip)('on a full tmpfs, import and scan fail in one line', async () => {
    const world = new World({ env: { GOALGEN_NOW: '' } });
    mkdirSync(world.dataDir);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k,mode=700', 'tmpfs', world.dataDir]);
    try {
      const now = Date.now() / 1000;
      await world.import(seedRuns('daily_backup', { now }));
      const ballast = join(world.dataDir, 'ballast');
      fill(ballast);
      const many = Array.from({ length: 300 }, (_, index) =>
        seedRuns(`task_${index}`, { now }),
      ).flat();
      const stdin = many.map((row) => JSON.stringify(row)).join('\n');
      expectOneLine(await world.spawn(['import', '-'], { stdin }), 1, /disk is full or failing/);
      expectOneLine(
        await world.spawn(['scan', '--quiet']),
        1,
        /disk is full or failing|cannot be written/,
      );
      rmSync(ballast);
      expect(world.rows('SELECT count(*) AS runs FROM task_executions')).toEqual([{ runs: 5 }]);
      expect(world.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      await world.ok(['scan', '--quiet']);
      await expectGoesOn(world);
    } finally {
      execFileSync('umount', [world.dataDir]);
    }
  });

  /** Fills the file system to the last byte. */
  function fill(path: string): void {
    for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 4)) {
      for (;;) {
        try {
          writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
        } catch {
          break;
        }
      }
    }
  }
});

describe('a data folder', () => {
  (isRoot ? test : test.skip)(
    'a read-only data folder can be listed and verified, and refuses changes in one line',
    async () => {
      const world = await worldWithProposal();
      chmodSync(world.folder, 0o755);
      chmodSync(world.dataDir, 0o755);
      chmodSync(world.database, 0o644);
      chmodSync(world.ledger, 0o644);
      const asNobody = (args: string[]) => world.spawn(args, {}, { uid: NOBODY });
      expect(await asNobody(['list', '--json'])).toMatchObject({ code: 0, stderr: '' });
      expect(await asNobody(['ledger', 'verify'])).toMatchObject({ code: 0, stderr: '' });
      expectOneLine(await asNobody(['approve', 'goal_']), 2, /cannot be (written|created|opened)/);
      expectOneLine(await asNobody(['scan', '--quiet']), 2, /cannot be (written|created|opened)/);
      await expectGoesOn(world);
    },
  );

  test('without a data folder, reading fails in one line; a scan makes a folder', async () => {
    const world = await worldWithProposal();
    rmSync(world.dataDir, { recursive: true });
    for (const command of [
      ['list'],
      ['approve', 'x'],
      ['ledger', 'verify'],
      ['ledger', 'restore'],
      ['show', 'x'],
    ]) {
      expectOneLine(await world.spawn(command), 2, /There is no database at/);
    }
    expect(existsSync(world.dataDir)).toBe(false);
    expect(await world.goalgen(['scan', '--quiet'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('0 runs read'),
    });
  });

  test('the data folder and all files in it are made accessible to their owner alone', async () => {
    const world = await worldWithProposal();
    const older = olderWorld(VERSION_1);
    chmodSync(older.database, 0o600); // made by the test, not by goalgen
    await older.ok(['list']);
    const files = [world, older].flatMap(({ dataDir }) =>
      readdirSync(dataDir).map((name) => join(dataDir, name)),
    );
    expect(files).toContain(`${older.database}.before-v7`);
    for (const file of files) expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
    expect(statSync(world.dataDir).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['the data folder', (world: World) => world.dataDir],
    ['the database', (world: World) => world.database],
    ['the ledger', (world: World) => world.ledger],
    ['the configuration', (world: World) => join(world.folder, 'goalgen.json')],
    ['the folder of the configuration', (world: World) => world.folder],
  ])('a warning is printed when every user may write to %s', async (_, pathOf) => {
    const world = await worldWithProposal();
    writeFileSync(join(world.folder, 'goalgen.json'), '{}', { mode: 0o600 });
    expect((await world.goalgen(['list'])).stderr).toBe('');
    chmodSync(pathOf(world), 0o777);
    const { code, stderr } = await world.goalgen(['list']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^\S+ \S+ WARN - [^\n]+ (?:may write to [^\n]+: chmod o-w '|to it: chown or chmod)[^\n]+\n$/,
      ),
    });
    expect(stderr).toContain(pathOf(world));
  });

  test('a scan started in a folder that was deleted fails in one line', async () => {
    const folder = join(temporaryFolder(), 'here');
    mkdirSync(folder);
    const command = `cd '${folder}' && rmdir '${folder}' && exec ${GOALGEN} scan`;
    const answer = await runProcess('bash', ['--norc', '-c', command], {
      env: { PATH: process.env.PATH ?? '' },
    });
    expectOneLine(answer, 2, /The folder in which this was started is gone/);
  });
});

describe('a ledger path', () => {
  test.each([
    ['a directory', (path: string) => mkdirSync(path), /it is a directory/],
    [
      'a symbolic link',
      (path: string) => symlinkSync(`${path}.kept`, path),
      /it is a symbolic link/,
    ],
    ['a named pipe', (path: string) => execFileSync('mkfifo', [path]), /is not a regular file/],
  ])('a ledger path that is %s is refused before any decision', async (_, spoil, message) => {
    const world = await worldWithProposal();
    renameSync(world.ledger, `${world.ledger}.kept`);
    spoil(world.ledger);
    expectOneLine(await world.spawn(['approve', 'goal_']), 2, message);
    expectOneLine(await world.spawn(['scan', '--quiet']), 2, message);
    expect(world.rows('SELECT state FROM goals')).toEqual([{ state: 'proposed' }]);
    rmSync(world.ledger, { recursive: true });
    renameSync(`${world.ledger}.kept`, world.ledger);
    await expectGoesOn(world);
  });
});
