import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import type { ConfigInput } from '../../src/config/layers';
import { loadConfig } from '../../src/config/load';
import { systemTimeZone } from '../../src/lib/clock';
import { UsageError } from '../../src/lib/errors';
import { temporaryFolder } from '../support/world';

const load = (input: Partial<ConfigInput> = {}) =>
  loadConfig({ file: undefined, set: [], flags: {}, env: {}, cwd: '/srv', ...input });

describe('the configuration in force', () => {
  test('without any setting the defaults hold, with absolute paths and a time zone', async () => {
    const { config, origins, file } = await load();
    expect(config).toEqual({
      ...DEFAULTS,
      dataDir: '/srv/data',
      database: '/srv/data/raw_store.db',
      ledger: '/srv/data/identity_ledger.ndjson',
      timeZone: systemTimeZone(),
    });
    expect(origins.size).toBe(0);
    expect(file).toBeUndefined();
  });

  test('database and ledger follow the data folder unless they are set', async () => {
    const { config } = await load({ flags: { dataDir: '/d', ledger: 'l.ndjson' } });
    expect(config).toMatchObject({
      dataDir: '/d',
      database: '/d/raw_store.db',
      ledger: '/srv/l.ndjson',
    });
  });

  test('a valid value is in force, and all other settings keep their defaults', async () => {
    const { config, origins } = await load({ set: ['gates.maxGoalsPerDay=7'] });
    expect(config.gates).toEqual({ ...DEFAULTS.gates, maxGoalsPerDay: 7 });
    expect([...origins]).toEqual([['gates.maxGoalsPerDay', '--set']]);
  });

  test('the configured time zone beats that of the system', async () => {
    const { config } = await load({ env: { GOALGEN_TIME_ZONE: 'Asia/Tokyo' } });
    expect(config.timeZone).toBe('Asia/Tokyo');
  });

  test('the configuration names the file that it was read from', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'goalgen.json'), '{}');
    expect((await load({ cwd })).file).toBe(join(cwd, 'goalgen.json'));
  });
});

describe('a configuration that is refused', () => {
  test.each([
    [
      'a number out of its limits',
      { set: ['gates.minConfidence=2'] },
      'gates.minConfidence (--set',
    ],
    ['an empty path', { flags: { dataDir: '' } }, 'dataDir (--data-dir): '],
    ['an unknown variable', { env: { GOALGEN_X: '1' } }, 'GOALGEN_X: no such setting'],
  ])('a configuration with %s is refused with the origin', async (_, input, message) => {
    await expect(load(input)).rejects.toThrow(UsageError);
    await expect(load(input)).rejects.toThrow(message);
  });

  test('all problems of a configuration are counted and named at once', async () => {
    await expect(load({ set: ['a=1', 'gates.minConfidence=2'] })).rejects.toThrow(
      /^The configuration has 2 problems: --set a: .*; gates\.minConfidence /,
    );
  });

  test.each(['', '-wal', '-shm', '-journal', '.scan-lock'])(
    'the ledger cannot be the database with "%s" behind its name',
    async (suffix) => {
      await expect(load({ flags: { database: '/d/a', ledger: `/d/a${suffix}` } })).rejects.toThrow(
        `/d/a${suffix} cannot be the ledger: it belongs to the database.`,
      );
    },
  );

  test('the database cannot be the lock file of the ledger', async () => {
    await expect(load({ flags: { database: '/d/a.lock', ledger: '/d/a' } })).rejects.toThrow(
      "/d/a.lock cannot be the database: it is the ledger's lock",
    );
  });

  test.each(['/d/locks/x', '/d/spool/1', '/d/l.1', '/d/l-20251109.gz'])(
    'neither the ledger nor the database can be %s',
    async (path) => {
      const flags = { dataDir: '/d', ledger: '/d/l' };
      await expect(load({ flags: { ...flags, database: path }, cwd: '/d' })).rejects.toThrow(
        `${path} cannot be the database: it is`,
      );
    },
  );

  test('the configuration can be neither the ledger nor the database', async () => {
    const cwd = temporaryFolder();
    const path = join(cwd, 'goalgen.json');
    writeFileSync(path, '{}');
    for (const flags of [{ ledger: path }, { database: path }])
      await expect(load({ flags, cwd })).rejects.toThrow('it is the configuration.');
  });

  test('a ledger that is another database, a lock or packed is refused by its content', async () => {
    const path = join(temporaryFolder(), 'x');
    const contents = [
      'SQLite format 3\0',
      Buffer.from([0x1f, 0x8b]),
      Buffer.from('377f0682', 'hex'),
    ];
    for (const content of contents) {
      writeFileSync(path, content);
      await expect(load({ flags: { ledger: path } })).rejects.toThrow(
        / cannot be the ledger: it is /,
      );
    }
    for (const content of ['', '{"ts":1}\n', 'SQLite format']) {
      writeFileSync(path, content);
      expect((await load({ flags: { ledger: path } })).config.ledger).toBe(path);
    }
  });

  test('a ledger beside the database under another name is accepted', async () => {
    const { config } = await load({ flags: { database: '/d/a', ledger: '/d/a-log' } });
    expect(config.ledger).toBe('/d/a-log');
  });
});
