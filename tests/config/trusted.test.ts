import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { NOW, temporaryFolder, World } from '../support/world';

const STRANGER = 64998;
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: files of other users, and root in their folders\n');
const asRoot = isRoot ? test : test.skip;

const DATA_ONLY = { gates: { maxGoalsPerDay: 4 } };
const MODULE = { ownDetectors: [{ name: 'own_detector', module: 'own.mjs' }] };
const SQL = { history: [{ preset: 'query', name: 'own', file: 'x.db', sql: 'SELECT 1' }] };
const OWN_SQL = {
  ownDetectors: [
    { name: 'own_detector', pattern: 'p', sql: 'SELECT 1', text: 't', confidence: 0.8 },
  ],
};

const RUN = JSON.stringify({
  task_type: 'a',
  run_id: '1',
  status: 'failed',
  started_at: NOW - 60,
  finished_at: NOW,
});

interface Written {
  readonly config: object;
  readonly mode?: number;
  readonly owner?: number;
  readonly folderOwner?: number;
}

/** A world with a configuration of these rights, and a module beside it that is the user's own. */
function written({ config, mode = 0o600, owner, folderOwner }: Written) {
  const world = new World();
  const path = join(world.folder, 'goalgen.json');
  writeFileSync(path, JSON.stringify(config), { mode });
  chmodSync(path, mode);
  writeFileSync(join(world.folder, 'own.mjs'), 'export const detector = 1;', { mode: 0o600 });
  if (owner !== undefined) chownSync(path, owner, owner);
  if (folderOwner !== undefined) chownSync(world.folder, folderOwner, folderOwner);
  return { world, path };
}

const MAX_SHOWN = ['config', '--json'];
/** Whether the configuration of `DATA_ONLY` is in force. */
async function isTaken(world: World, args: readonly string[] = []): Promise<boolean> {
  const { stdout } = await world.goalgen([...MAX_SHOWN, ...args]);
  return /"gates.maxGoalsPerDay"[^}]*?\b4\b|maxGoalsPerDay": 4/.test(stdout);
}

describe('a configuration that others may write', () => {
  test.each([
    ['a module', MODULE, 'ownDetectors'],
    ['own SQL', OWN_SQL, 'ownDetectors'],
    ['SQL of a source', SQL, 'history'],
  ])('is refused when it names %s, for the group as for all', async (_, config, setting) => {
    for (const mode of [0o620, 0o602, 0o666]) {
      const { world, path } = written({ config, mode });
      for (const args of [['list'], ['list', '--config', path]])
        expect(await world.goalgen(args)).toEqual({
          code: 2,
          stdout: '',
          stderr: expect.stringMatching(
            `^Error: ${path} has SQL or a module executed \\(${setting}\\), and ` +
              'others than its owner may write to it\\.\nTry: chown or chmod go-w it, or [^\n]+\n$',
          ),
        });
    }
  });

  test('is taken and warned of when it names nothing to execute', async () => {
    const { world, path } = written({ config: DATA_ONLY, mode: 0o664 });
    expect(await isTaken(world)).toBe(true);
    expect((await world.goalgen(['config'])).stderr).toContain(
      `${path} is believed, although others than its owner may write to it`,
    );
  });

  test.each([DATA_ONLY, SQL])(
    'is taken without a word when only others may read it',
    async (config) => {
      const { world } = written({ config, mode: 0o644 });
      expect((await world.goalgen(['config'])).stderr).toBe('');
    },
  );
});

describe('a configuration of somebody else', () => {
  asRoot('that is not named is left out, and told', async () => {
    for (const rights of [{ owner: STRANGER }, { folderOwner: STRANGER }]) {
      const { world, path } = written({ config: DATA_ONLY, ...rights });
      expect(await isTaken(world)).toBe(false);
      const { code, stderr } = await world.goalgen(['config']);
      expect(code).toBe(0);
      expect(stderr).toContain(
        `${path} is not read, because it belongs to the user with the number ${STRANGER}`,
      );
    }
  });

  asRoot('that is named is taken with a warning, and refused when it names code', async () => {
    const harmless = written({ config: DATA_ONLY, owner: STRANGER });
    expect(await isTaken(harmless.world, ['--config', harmless.path])).toBe(true);
    const { world, path } = written({ config: MODULE, owner: STRANGER });
    expect(await world.goalgen(['list', '--config', path])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`it belongs to the user with the number ${STRANGER}`),
    });
  });

  asRoot('is taken when the user who called sudo owns it', async () => {
    const { world } = written({ config: DATA_ONLY, owner: STRANGER, folderOwner: STRANGER });
    const sudo = { env: { SUDO_UID: String(STRANGER) } };
    const { stderr } = await world.goalgen(['config'], sudo);
    expect(stderr).toBe('');
  });

  asRoot('is taken when a list of the user names it or its folder', async () => {
    const { world, path } = written({ config: DATA_ONLY, owner: STRANGER });
    const home = temporaryFolder();
    mkdirSync(join(home, '.config/goalgen'), { recursive: true });
    const list = join(home, '.config/goalgen/trusted');
    const stderrWith = async (line: string, mode = 0o644) => {
      writeFileSync(list, `# mine\n${line}\n`);
      chmodSync(list, mode);
      return (await world.goalgen(['config'], { env: { HOME: home } })).stderr;
    };
    expect(await stderrWith(path)).toBe('');
    expect(await stderrWith(world.folder)).toBe('');
    expect(await stderrWith(world.folder.slice(0, -1))).toContain(
      `write the line '${path}' into ${list}`,
    );
    // A list that others may write says nothing.
    expect(await stderrWith(path, 0o664)).toContain('is not read');
  });
});

describe('a module that others may write', () => {
  test('is refused, whoever named it', async () => {
    const { world } = written({ config: MODULE });
    chmodSync(join(world.folder, 'own.mjs'), 0o660);
    const module = join(world.folder, 'own.mjs');
    const set = `ownDetectors=${JSON.stringify([{ name: 'own_detector', module }])}`;
    for (const args of [['list'], ['list', '--set', set]])
      expect(await world.goalgen(args)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /^Error: \S+own\.mjs is executed, and others than its owner /,
        ),
      });
    chmodSync(join(world.folder, 'own.mjs'), 0o640);
    expect((await world.goalgen(['config'])).code).toBe(0);
  });
});

describe('what is no regular file', () => {
  test.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a device', (path: string) => symlinkSync('/dev/zero', path)],
  ])('%s as a configuration is refused at once', async (_, make) => {
    const world = new World();
    const path = join(world.folder, 'goalgen.json');
    make(path);
    for (const args of [['list'], ['list', '--config', path]])
      expect(await world.goalgen(args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('cannot be read (it is no regular file)'),
      });
  });
});

describe('root in the folder of a user', () => {
  function foreign() {
    const world = new World();
    chownSync(world.folder, STRANGER, STRANGER);
    return world;
  }

  asRoot('leaves files that are the user’s', async () => {
    const world = foreign();
    await world.ok(['init', '--config', join(world.folder, 'goalgen.json')]);
    const rejects = ['--rejects', join(world.folder, 'rejects')];
    await world.goalgen(['import', '-', ...rejects], { stdin: `${RUN}\nno run\n` });
    await world.ok(['scan']);
    await world.ok(['add', 'mend it']);
    const made = [
      ...['goalgen.json', 'data', 'rejects'].map((name) => join(world.folder, name)),
      ...readdirSync(world.dataDir).map((name) => join(world.dataDir, name)),
    ];
    expect(made.filter((path) => statSync(path).uid !== STRANGER)).toEqual([]);
    expect(made).toContain(world.ledger);
  });

  asRoot('changes no owner of a file that was there', async () => {
    const world = foreign();
    await world.ok(['add', 'mend it']);
    chownSync(world.ledger, 0, 0);
    await world.ok(['add', 'mend that']);
    expect(statSync(world.ledger).uid).toBe(0);
  });

  asRoot.each(['raw_store.db', 'raw_store.db.scan-lock', 'identity_ledger.ndjson'])(
    'does not follow a link that stands for %s',
    async (name) => {
      const world = foreign();
      const target = join(temporaryFolder(), 'target');
      mkdirSync(world.dataDir);
      chownSync(world.dataDir, STRANGER, STRANGER);
      symlinkSync(target, join(world.dataDir, name));
      const { code, stderr } = await world.goalgen(['scan']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/ symbolic link/),
      });
      expect(lstatSync(target, { throwIfNoEntry: false })).toBeUndefined();
    },
  );

  test('a user’s own link to a database is followed', async () => {
    const world = new World();
    await world.ok(['add', 'mend it']);
    const link = join(world.folder, 'link.db');
    symlinkSync(world.database, link);
    expect(await world.ok(['list', '--database', link])).toContain('mend it');
    rmSync(link);
  });
});
