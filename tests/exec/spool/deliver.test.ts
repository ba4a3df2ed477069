import { execFileSync, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { takeSpoolLock } from '../../../src/db/lock';
import { openInMemory } from '../../../src/db/open';
import { type DeliveryOptions, deliverFrom } from '../../../src/exec/spool/deliver';
import { spoolFolders, spoolStateOf, waitingIn } from '../../../src/exec/spool/folders';
import { baseNameOf, spooledText, suffixOf } from '../../../src/exec/spool/spooledRun';
import type { RunStatus } from '../../../src/history/run';
import { NOW, temporaryFolder } from '../../support/world';

const isRoot = process.getuid?.() === 0;
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
if (!isRoot || !canMount)
  process.stderr.write('skipped: files of other users in a spool, and mounts (as root)\n');

const OPTIONS: DeliveryOptions = {
  isOurs: async () => true,
  redact: (text) => text.replaceAll('4711', '[redacted]'),
  waitSeconds: 0,
  now: NOW,
};

/** Puts a run into a spool as `exec` does. */
function spool(folder: string, number: number, status: RunStatus, cwd = '/srv'): void {
  const run = {
    taskType: `job_${number}`,
    runId: `exec-a-${number}`,
    startedAt: NOW + number,
    finishedAt: status === 'running' ? null : NOW + number + 1,
    status,
    error: status === 'failed' ? `card 4711 ${number}` : null,
    exitCode: status === 'running' ? null : 0,
    host: 'a',
  };
  writeFileSync(
    join(folder, `${baseNameOf(run)}.${suffixOf(run)}`),
    spooledText({ choice: { cwd, env: {}, options: {} }, run }),
  );
}

async function statuses(db: ReturnType<typeof openInMemory>): Promise<unknown[]> {
  return db.connection
    .prepare('SELECT task_type, status, error FROM task_executions ORDER BY started_at')
    .raw()
    .all();
}

describe('delivering spooled runs', () => {
  test('runs are stored without secrets of the operator, and their files are removed', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    spool(folder, 1, 'failed');
    spool(folder, 2, 'running');
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(2);
    expect(await statuses(db)).toEqual([
      ['job_1', 'failed', 'card [redacted] 1'],
      ['job_2', 'running', null],
    ]);
    expect(readdirSync(folder)).toEqual(['.lock']);
  });

  test('a run that is delivered twice, begin after end, is one run that has ended', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    spool(folder, 1, 'success');
    await deliverFrom(folder, db, OPTIONS);
    spool(folder, 1, 'running');
    spool(folder, 1, 'success');
    await deliverFrom(folder, db, OPTIONS);
    expect(await statuses(db)).toEqual([['job_1', 'success', null]]);
  });

  test('more runs than a transaction takes are all delivered', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    for (let number = 0; number < 401; number++) spool(folder, number, 'success');
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(401);
    expect(await statuses(db)).toHaveLength(401);
  });

  test('runs of another database are left alone', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    spool(folder, 1, 'failed', '/other');
    spool(folder, 2, 'failed');
    const isOurs: DeliveryOptions['isOurs'] = async ({ cwd }) => cwd === '/srv';
    expect(await deliverFrom(folder, db, { ...OPTIONS, isOurs })).toBe(1);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('a file that is no record is set aside, told, and stops no other', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    writeFileSync(join(folder, '1-exec-a-1.failed'), '{"version": 1}');
    spool(folder, 2, 'failed');
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(1);
    expect(readdirSync(folder)).toContain('1-exec-a-1.failed.unreadable');
    expect(spoolStateOf(folder)).toEqual({
      waiting: 0,
      oldest: undefined,
      dropped: 0,
      unreadable: 1,
    });
  });

  test('nothing is delivered while another process delivers', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    spool(folder, 1, 'failed');
    const release = takeSpoolLock(folder, 0);
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(0);
    release?.();
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(1);
  });

  test('a run that comes while others are delivered is delivered, too', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    spool(folder, 1, 'failed');
    let isFirst = true;
    const isOurs = async () => {
      if (isFirst) spool(folder, 2, 'failed');
      isFirst = false;
      return true;
    };
    expect(await deliverFrom(folder, db, { ...OPTIONS, isOurs })).toBe(2);
  });
});

describe('a file in the spool that goalgen did not write', () => {
  test.each<[string, (path: string) => void]>([
    ['a link that leads nowhere', (path) => symlinkSync('/no/such/file', path)],
    ['a link to a record', (path) => symlinkSync('/etc/passwd', path)],
    ['a pipe without a writer', (path) => execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
    [
      'a huge file',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 1e10);
      },
    ],
  ])('%s is set aside and stops no run', async (_, make) => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    make(join(folder, '1-exec-a-1.failed'));
    spool(folder, 2, 'failed');
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(1);
    expect(readdirSync(folder)).toEqual(['.lock', '1-exec-a-1.failed.unreadable']);
    expect(await statuses(db)).toHaveLength(1);
  });

  (isRoot ? test : test.skip)('a run of another user is left alone', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    spool(folder, 1, 'failed');
    spool(folder, 2, 'failed');
    const [first = ''] = waitingIn(folder);
    chownSync(join(folder, first), 65534, 65534);
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(1);
    expect(waitingIn(folder)).toEqual([first]);
    chownSync(folder, 65534, 65534); // in that user's own folder it is taken
    expect(await deliverFrom(folder, db, OPTIONS)).toBe(1);
  });

  (canMount ? test : test.skip)('a file that cannot be removed is stored once', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    spool(folder, 1, 'failed');
    const [name = ''] = waitingIn(folder);
    execFileSync('mount', ['--bind', join(folder, name), join(folder, name)]);
    try {
      expect(await deliverFrom(folder, db, OPTIONS)).toBe(1);
      expect(await deliverFrom(folder, db, OPTIONS)).toBe(1);
      expect(await statuses(db)).toHaveLength(1);
    } finally {
      execFileSync('umount', [join(folder, name)]);
    }
  });
});

describe('what killed processes leave in the spool', () => {
  test('records that were not renamed and notes go after a day, other files stay', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    const dayAgo = NOW - 24 * 3600;
    for (const [name, changedAt] of [
      ['.1-exec-a-1', dayAgo - 1],
      ['.2-exec-a-1', dayAgo + 1],
      ['.delivery-0123456789abcdef', dayAgo - 1],
      ['.bashrc', dayAgo - 1],
      ['.1-execution', dayAgo - 1],
    ] as const) {
      writeFileSync(join(folder, name), '');
      utimesSync(join(folder, name), changedAt, changedAt);
    }
    spool(folder, 1, 'failed');
    await deliverFrom(folder, db, OPTIONS);
    expect(readdirSync(folder).sort()).toEqual(['.1-execution', '.2-exec-a-1', '.bashrc', '.lock']);
  });

  test('the note about a delivery is there while it works and gone before its last look', async () => {
    const [folder, db] = [temporaryFolder(), openInMemory()];
    const key = '0123456789abcdef';
    const note = join(folder, `.delivery-${key}`);
    writeFileSync(note, '1 1\n');
    spool(folder, 1, 'failed');
    const seen: boolean[] = [];
    const isOurs = async () => {
      seen.push(existsSync(note));
      return true;
    };
    await deliverFrom(folder, db, { ...OPTIONS, isOurs, note: key });
    expect([...seen, existsSync(note)]).toEqual([true, false]);
  });
});

describe('the folders of the spool', () => {
  test.each([
    [{ GOALGEN_SPOOL_DIR: '/s', HOME: '/home/d' }, ['/s']],
    [{ HOME: '/home/d' }, ['/home/d/.local/state/goalgen/spool', '/data/spool']],
    [{ HOME: '/home/d', XDG_STATE_HOME: '/x' }, ['/x/goalgen/spool', '/data/spool']],
    [
      { HOME: '/home/d', XDG_STATE_HOME: 'x' },
      ['/home/d/.local/state/goalgen/spool', '/data/spool'],
    ],
    [{}, ['/data/spool']],
  ])('with %j they are %j', (env, expected) => {
    expect(spoolFolders(env, '/data')).toEqual(expected);
  });

  test('without a data folder that is known, none is named', () => {
    expect(spoolFolders({}, undefined)).toEqual([]);
  });

  test('a folder that is missing holds nothing', () => {
    expect(spoolStateOf(join(temporaryFolder(), 'none')).waiting).toBe(0);
  });

  test('the oldest run is the one that began first, whatever the length of its number', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    for (const name of ['20000-exec-a-1.ok', '3000-exec-a-1.failed', 'dropped'])
      writeFileSync(join(folder, name), 'x\n');
    expect(spoolStateOf(folder)).toEqual({ waiting: 2, oldest: 3, dropped: 1, unreadable: 0 });
  });
});
