import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { olderWorld, VERSION_1 } from './support/older';
import { program } from './support/program';
import { works } from './support/tools';
import { runProcess, seedRuns, World } from './support/world';

const describeTraced = works('tests that trace system calls', 'strace', ['-o', '/dev/null', 'true'])
  ? describe
  : describe.skip;

interface Call {
  readonly name: string;
  /**
   * The name of the file in the data folder that the call is about; the whole line if there is
   * none.
   */
  readonly file: string;
  readonly line: string;
}

/**
 * Runs the built program and returns its system calls in order. Their order matters because a kill
 * keeps what was written, but a power cut loses what was not synced.
 */
async function traced(world: World, args: readonly string[], calls: string): Promise<Call[]> {
  const log = join(world.folder, 'trace');
  const { code, stderr } = await runProcess(
    'strace',
    [
      '-f',
      '-y',
      '-s',
      '200',
      '-e',
      `trace=${calls}`,
      '-o',
      log,
      process.execPath,
      program(),
      ...args,
    ],
    {
      cwd: world.folder,
      env: {
        PATH: process.env.PATH ?? '',
        GOALGEN_DATA_DIR: world.dataDir,
        GOALGEN_TIME_ZONE: 'UTC',
      },
    },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => ({
      name: /^\d+\s+(\w+)\(/.exec(line)?.[1] ?? '',
      file: line.includes(world.dataDir) ? (/data\/?([\w.-]*)[>"]/.exec(line)?.[1] ?? '') : line,
      line,
    }))
    .filter(({ name }) => name !== '');
}

async function worldWithProposal(): Promise<World> {
  const world = new World({ env: { GOALGEN_NOW: '' } });
  await world.import(seedRuns('daily_backup', { now: Date.now() / 1000 }));
  return world;
}

describeTraced('the order of writes and syncs', () => {
  test('the event is synced, then its ledger line, then appended_at in the database', async () => {
    const world = await worldWithProposal();
    await world.ok(['scan']);
    const calls = await traced(world, ['approve', 'goal_'], 'pwrite64,write,fsync,fdatasync');
    const disk = calls.filter(({ file }) =>
      ['raw_store.db-wal', 'identity_ledger.ndjson'].includes(file),
    );
    const order = disk.map(
      ({ name, file }) =>
        `${/sync/.test(name) ? 'sync' : 'write'} ${file === 'raw_store.db-wal' ? 'database' : 'ledger'}`,
    );
    const withoutRepeats = order.filter((one, index) => one !== order[index - 1]);
    expect(withoutRepeats.join(', ')).toContain(
      'write database, sync database, write ledger, sync ledger, write database, sync database',
    );
    expect(withoutRepeats.indexOf('write ledger')).toBeGreaterThan(
      withoutRepeats.indexOf('sync database'),
    );
    expect(order.filter((one) => one === 'write ledger')).toHaveLength(1);
  });

  test('after a new ledger file is written, its folder is synced too', async () => {
    const world = await worldWithProposal();
    const calls = await traced(world, ['scan', '--quiet'], 'openat,write,fsync');
    const written = calls.findIndex(
      ({ name, file }) => name === 'write' && file === 'identity_ledger.ndjson',
    );
    const synced = calls.slice(written).filter(({ name }) => name === 'fsync');
    expect(written).toBeGreaterThan(0);
    expect(synced[0]?.line).toContain('identity_ledger.ndjson>');
    expect(synced[1]?.line).toMatch(/\/data>\)/);
  });

  test('the copy made before a migration is synced before the migration writes', async () => {
    const world = olderWorld(VERSION_1);
    const calls = await traced(world, ['list'], 'pwrite64,fsync,rename');
    const steps = calls.map(
      ({ name, line }) =>
        `${name} ${/before-v7\.partial/.test(line) ? 'copy' : /raw_store\.db(?:-wal)?>/.test(line) ? 'database' : /\/data>/.test(line) ? 'folder' : ''}`,
    );
    const synced = steps.indexOf('fsync copy');
    const renamed = steps.indexOf('rename copy');
    expect(synced).toBeGreaterThan(-1);
    expect(renamed).toBeGreaterThan(synced);
    const began = steps.findIndex((step, index) => index > renamed && step === 'pwrite64 database');
    expect(began).toBeGreaterThan(renamed);
    expect(steps.slice(renamed, began)).toContain('fsync folder');
    expect(steps.slice(0, renamed)).not.toContain('pwrite64 database');
  });
});

describeTraced('the network', () => {
  test.each([
    [['scan', '--quiet']],
    [['list', '--json']],
    [['approve', 'goal_']],
    [['ledger', 'verify']],
  ])('the network is not touched by %j', async (args) => {
    const world = await worldWithProposal();
    await world.ok(['scan']);
    const calls = await traced(world, args, 'socket,connect,bind,sendto,openat');
    expect(calls.some(({ name }) => name === 'openat')).toBe(true);
    // Looking up the user name may connect to a local service (AF_UNIX); that stays on the machine.
    expect(calls.filter(({ line }) => /AF_INET|AF_NETLINK|AF_PACKET/.test(line))).toEqual([]);
  });
});
