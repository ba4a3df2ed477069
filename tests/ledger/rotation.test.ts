import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { rotatedFiles } from '../../src/ledger/rotation';
import { program } from '../support/program';
import { PROJECT, runProcess, seedRuns, temporaryFolder, World } from '../support/world';

/**
 * A world with one goal, made at the present time, because edits by hand are stamped by the real
 * clock. Its commands run a minute later.
 */
async function worldWithGoal(): Promise<World> {
  const now = Date.now() / 1000;
  const world = new World({ now: now + 60 });
  await world.import(seedRuns('daily_backup', { now }));
  await world.ok(['scan'], { now });
  return world;
}

async function change(world: World, value: number): Promise<void> {
  world.sql(`UPDATE goals SET value = ${value}`);
  await world.ok(['list']);
}

/**
 * Expects that the files of the ledger, oldest first, hold the line of every event once, in order.
 */
async function expectSound(world: World): Promise<{ events: number }> {
  const { code, stdout } = await world.goalgen(['ledger', 'verify', '--json']);
  const { problems, lines, events, pending } = JSON.parse(stdout);
  expect({ code, problems, pending, lines }).toEqual({
    code: 0,
    problems: [],
    pending: 0,
    lines: events,
  });
  return { events };
}

function pack(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  rmSync(path);
}

describe('a ledger that is rotated by renaming', () => {
  test('a ledger that is renamed goes on in a new file, twelve times', async () => {
    const world = await worldWithGoal();
    for (let round = 1; round <= 12; round++) {
      for (let old = round - 1; old >= 1; old--) {
        const packed = old > 1 ? '.gz' : '';
        renameSync(`${world.ledger}.${old}${packed}`, `${world.ledger}.${old + 1}${packed}`);
        if (packed === '') pack(`${world.ledger}.2`);
      }
      renameSync(world.ledger, `${world.ledger}.1`);
      await expectSoundWithout(world);
      await change(world, round);
    }
    expect(rotatedFiles(world.ledger)).toHaveLength(12);
    expect(await expectSound(world)).toEqual({ events: 14 });
  });

  /** Expects a sound ledger right after a rotation, before the new file is written. */
  async function expectSoundWithout(world: World): Promise<void> {
    expect((await world.goalgen(['ledger', 'verify'])).code).toBe(0);
  }

  test('a ledger renamed to a date goes on in the empty file made in its place', async () => {
    const world = await worldWithGoal();
    for (const [index, name] of ['-20251109', '-20251110', '-20251110-1762771200'].entries()) {
      renameSync(world.ledger, `${world.ledger}${name}`);
      writeFileSync(world.ledger, '');
      await change(world, index + 1);
    }
    pack(`${world.ledger}-20251109`);
    expect(await expectSound(world)).toEqual({ events: 5 });
  });

  test('a ledger renamed after a kill before the commit has no line twice', async () => {
    const world = await worldWithGoal();
    await change(world, 1);
    await change(world, 2);
    // The lines are in the file, but the database has not noted that when the file is rotated.
    world.forget('seq >= 3');
    renameSync(world.ledger, `${world.ledger}.1`);
    await change(world, 3);
    expect(world.ledgerLines()).toHaveLength(1);
    await expectSound(world);
  });

  test('a line that a kill cut off stands whole in the file after a rotation', async () => {
    const world = await worldWithGoal();
    await change(world, 1);
    world.forget('seq = 3');
    truncateSync(world.ledger, statSync(world.ledger).size - 10);
    renameSync(world.ledger, `${world.ledger}.1`);
    await world.ok(['list']);
    expect(world.ledgerLines()).toHaveLength(1);
    await expectSound(world);
  });
});

describe('a ledger that is rotated by copytruncate', () => {
  test('a ledger rotated by copytruncate without loss goes on', async () => {
    const world = await worldWithGoal();
    copyFileSync(world.ledger, `${world.ledger}.1`);
    truncateSync(world.ledger, 0);
    await change(world, 1);
    expect(world.ledgerEvents()).toEqual(['goal_updated_externally']);
    await expectSound(world);
  });

  test.each([false, true])(
    'lines written between copying and truncating are written again (packed: %s)',
    async (packed) => {
      const world = await worldWithGoal();
      await change(world, 1);
      copyFileSync(world.ledger, `${world.ledger}.1`);
      await change(world, 2);
      await change(world, 3);
      truncateSync(world.ledger, 0);
      if (packed) pack(`${world.ledger}.1`);
      await world.ok(['list']);
      expect(world.ledgerLines()).toMatchObject([
        { event: 'goal_updated_externally', meta: { changed: { value: [1, 2] } } },
        { event: 'goal_updated_externally', meta: { changed: { value: [2, 3] } } },
        { event: 'ledger_gap_filled', meta: { first: 4, last: 5 } },
      ]);
      expect(await expectSound(world)).toEqual({ events: 6 });
      await change(world, 4);
      expect(await expectSound(world)).toEqual({ events: 7 });
    },
  );

  /**
   * Runs `goalgen list` while another program rotates the ledger: with `when` `before` or `after`,
   * it is copied and truncated just before or after a line is written; with `open`, it is renamed
   * just before it is opened to be appended to.
   */
  async function listTruncated(world: World, when: string): Promise<void> {
    const env = {
      PATH: process.env.PATH ?? '',
      GOALGEN_DATA_DIR: world.dataDir,
      ROTATE_FILE: world.ledger,
      ROTATE_WHEN: when,
    };
    const preload = join(PROJECT, 'tests/support/rotateAt.cjs');
    const answer = await runProcess(process.execPath, ['-r', preload, program(), 'list'], {
      env,
    });
    expect(answer).toMatchObject({ code: 0, stderr: '' });
  }

  test('a ledger renamed between reading and appending gets no line twice', async () => {
    const world = await worldWithGoal();
    world.sql('UPDATE goals SET value = 1; UPDATE goals SET effort = 1');
    await world.ok(['list']);
    // The state after a kill between the append and the commit.
    world.forget('seq > 2');
    await listTruncated(world, 'open');
    expect(readFileSync(`${world.ledger}.1`, 'utf8').split('\n')).toHaveLength(5);
    expect(await expectSound(world)).toEqual({ events: 4 });
    await change(world, 2);
    await expectSound(world);
  });

  test.each(['before', 'after'])(
    'a ledger truncated just %s a line is written has the line once',
    async (when) => {
      const world = await worldWithGoal();
      world.sql('UPDATE goals SET value = 1');
      await listTruncated(world, when);
      expect(readFileSync(`${world.ledger}.1`, 'utf8')).toContain('goal_created');
      expect(await expectSound(world)).toEqual({ events: 3 });
      await change(world, 2);
      await expectSound(world);
    },
  );

  test.each(['before', 'after'])(
    'a ledger truncated just %s a line is written, with a copy that lacks another, has both once',
    async (when) => {
      const world = await worldWithGoal();
      copyFileSync(world.ledger, `${world.ledger}.1`);
      await change(world, 1);
      world.sql('UPDATE goals SET value = 2');
      await listTruncated(world, when);
      await world.ok(['list']);
      expect(world.ledgerLines().map(({ event, meta }) => meta.changed ?? event)).toEqual([
        { value: [expect.any(Number), 1] },
        { value: [1, 2] },
        'ledger_gap_filled',
      ]);
      await expectSound(world);
    },
  );

  test('a line of which the copy has a part is written again whole', async () => {
    const world = await worldWithGoal();
    await change(world, 1);
    const whole = readFileSync(world.ledger);
    writeFileSync(`${world.ledger}.1`, whole.subarray(0, -15));
    truncateSync(world.ledger, 0);
    await world.ok(['list']);
    expect(world.ledgerEvents()).toEqual(['goal_updated_externally', 'ledger_gap_filled']);
    await expectSound(world);
  });

  test('a truncated ledger without a copy records ledger_begun_anew', async () => {
    const world = await worldWithGoal();
    await change(world, 1);
    truncateSync(world.ledger, 0);
    await change(world, 2);
    expect(world.ledgerLines()).toMatchObject([
      { event: 'goal_updated_externally' },
      { event: 'ledger_begun_anew', meta: { first_missing: 1, last_missing: 3 } },
    ]);
    expect((await world.goalgen(['ledger', 'verify'])).code).toBe(1);
  });
});

describe('rotated files that are empty', () => {
  test('empty rotated files are passed over after renaming and copytruncate', async () => {
    const world = await worldWithGoal();
    renameSync(world.ledger, `${world.ledger}.2`);
    writeFileSync(`${world.ledger}.1`, '');
    writeFileSync(world.ledger, '');
    await change(world, 1);
    expect(await expectSound(world)).toEqual({ events: 3 });
    copyFileSync(world.ledger, `${world.ledger}.0`);
    truncateSync(world.ledger, 0);
    rmSync(`${world.ledger}.2`);
    expect(await world.goalgen(['ledger', 'verify'])).toMatchObject({ code: 0 });
  });

  test('a rotated file that cannot be read stops no command but ledger verify', async () => {
    const world = await worldWithGoal();
    renameSync(world.ledger, `${world.ledger}.1.gz`);
    await change(world, 1);
    expect(world.ledgerEvents()).toEqual(['goal_updated_externally', 'ledger_begun_anew']);
    expect((await world.goalgen(['ledger', 'verify'])).code).toBe(2);
  });
});

describe('a ledger that another program changed', () => {
  test('a ledger whose first line was changed is not written twice', async () => {
    const world = await worldWithGoal();
    await change(world, 1);
    const text = readFileSync(world.ledger, 'utf8');
    writeFileSync(world.ledger, text.replace('"ts":', '"ts":1'));
    await change(world, 2);
    expect(world.ledgerEvents()).toEqual([
      'goal_created',
      'goal_updated_externally',
      'goal_updated_externally',
    ]);
  });

  test('a line is recognised although the line before it was removed', async () => {
    const world = await worldWithGoal();
    await change(world, 1);
    await change(world, 2);
    const lines = readFileSync(world.ledger, 'utf8').split('\n');
    world.forget('seq = 4');
    writeFileSync(world.ledger, `${lines[0]}\n${lines[1]}\n${lines[3]}\n`);
    await world.ok(['list']);
    expect(world.ledgerEvents()).toEqual(['goal_created', 'goal_updated_externally']);
  });

  test('a ledger begins after the present content of its file, at a known offset', async () => {
    const world = new World();
    await world.ok(['import', '-']);
    writeFileSync(world.ledger, 'another system wrote this\nand this');
    await world.ok(['belief', 'add', 'x', '--task', '*', '--supports']);
    expect(readFileSync(world.ledger, 'utf8')).toMatch(
      /^another system wrote this\nand this\n\{"ts".*"database_begun".*\}\n\{"ts".*"belief_added".*\}\n$/,
    );
    expect(world.rows('SELECT begins_at FROM ledger_events')).toEqual([
      { begins_at: 35 },
      { begins_at: null },
    ]);
    await world.ok(['belief', 'add', 'y', '--task', '*', '--supports']);
    renameSync(world.ledger, `${world.ledger}.1`);
    await world.ok(['belief', 'add', 'z', '--task', '*', '--supports']);
    expect(await expectSound(world)).toEqual({ events: 4 });
  });
});

describe('the rotated files', () => {
  test('rotatedFiles finds each rotated file once, oldest first, and no other', () => {
    const folder = temporaryFolder();
    const ledger = join(folder, 'l.ndjson');
    const names = [
      '-2025-11-08',
      '.1',
      '.2.gz',
      '.10.gz',
      '.2',
      '-20251109.gz',
      '-20251110',
      '.lock',
      '.bak',
      '.1.gz.partial',
      'x.1',
      '.3.zst',
    ];
    for (const name of names) appendFileSync(`${ledger}${name}`, '');
    appendFileSync(join(folder, 'other.ndjson.1'), '');
    expect(rotatedFiles(ledger).map((path) => path.slice(ledger.length))).toEqual([
      '-2025-11-08',
      '-20251109.gz',
      '-20251110',
      '.10.gz',
      '.2',
      '.1',
    ]);
    expect(readdirSync(folder)).toHaveLength(names.length + 1);
    expect(existsSync(ledger)).toBe(false);
  });
});
