import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ConfigInput, readLayers } from '../../src/config/layers';
import { UsageError } from '../../src/lib/errors';
import { temporaryFolder } from '../support/world';

/** Reads the layers in a new folder in which `files` stand. */
async function layersOf(
  files: Readonly<Record<string, unknown>>,
  input: Partial<ConfigInput> = {},
) {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const layers = await readLayers({ file: undefined, set: [], flags: {}, env: {}, cwd, ...input });
  return { ...layers, cwd, origin: (path: string) => layers.origins.get(path) };
}

describe('where a setting is read from', () => {
  test('without any setting the layers are empty, and no file is named', async () => {
    const layers = await layersOf({});
    expect(layers).toMatchObject({ tree: {}, problems: [] });
    expect(layers).not.toHaveProperty('file');
  });

  test('each configuration layer overrides those before it, setting by setting', async () => {
    const layers = await layersOf(
      { 'goalgen.json': { gates: { maxGoalsPerDay: 1, minConfidence: 0.1, minAlignment: 0.1 } } },
      {
        env: { GOALGEN_GATES_MIN_CONFIDENCE: '0.2', GOALGEN_GATES_MAX_GOALS_PER_DAY: '2' },
        set: ['gates.minConfidence=0.3'],
      },
    );
    expect(layers.tree).toEqual({
      gates: { maxGoalsPerDay: 2, minConfidence: 0.3, minAlignment: 0.1 },
    });
    expect(layers.origin('gates.minAlignment')).toBe(join(layers.cwd, 'goalgen.json'));
    expect(layers.origin('gates.maxGoalsPerDay')).toBe('GOALGEN_GATES_MAX_GOALS_PER_DAY');
    expect(layers.origin('gates.minConfidence')).toBe('--set');
  });

  test('a flag overrides all other layers, and is the origin of its setting', async () => {
    const layers = await layersOf(
      { 'goalgen.json': { dataDir: 'a' } },
      {
        env: { GOALGEN_DATA_DIR: 'b' },
        set: ['dataDir=c'],
        flags: { dataDir: 'd', ledger: undefined },
      },
    );
    expect(layers.tree).toEqual({ dataDir: 'd' });
    expect(layers.origin('dataDir')).toBe('--data-dir');
  });

  test('a configuration file that is named is read instead of goalgen.json', async () => {
    const files = { 'goalgen.json': { dataDir: '/a' }, 'b.json': { dataDir: '/b' } };
    const byFlag = await layersOf(files, { file: 'b.json' });
    const byVariable = await layersOf(files, { env: { GOALGEN_CONFIG: 'b.json' } });
    const byEmptyVariable = await layersOf(files, { env: { GOALGEN_CONFIG: '' } });
    expect([byFlag, byVariable, byEmptyVariable].map(({ tree }) => tree.dataDir)).toEqual([
      '/b',
      '/b',
      '/a',
    ]);
    expect(byFlag.file).toBe(join(byFlag.cwd, 'b.json'));
  });

  test('a configuration file named by a flag beats one named by a variable', async () => {
    const files = { 'a.json': { dataDir: '/a' }, 'b.json': { dataDir: '/b' } };
    const layers = await layersOf(files, { file: 'a.json', env: { GOALGEN_CONFIG: 'b.json' } });
    expect(layers.tree.dataDir).toBe('/a');
  });

  test('HOME and GOALGEN_NOW are not read as settings', async () => {
    const layers = await layersOf({}, { env: { HOME: '/root', GOALGEN_NOW: '7' } });
    expect(layers).toMatchObject({ tree: {}, problems: [] });
  });
});

describe('paths in a configuration file', () => {
  test.each(['dataDir', 'database', 'ledger'])(
    '%s in a configuration file is relative to that file, not to the current folder',
    async (place) => {
      const layers = await layersOf(
        { 'etc/goalgen.json': { [place]: 'here/x' } },
        { file: 'etc/goalgen.json' },
      );
      expect(layers.tree[place]).toBe(join(layers.cwd, 'etc/here/x'));
    },
  );

  test('paths of sources, detectors and method files are relative to their file', async () => {
    const layers = await layersOf(
      {
        'etc/goalgen.json': {
          history: [{ preset: 'airflow', name: 'a', file: 'air.db' }, { preset: 'native' }, 'x'],
          ownDetectors: [
            { name: 'mine', module: '../mine.mjs' },
            { name: 'b', sql: 'SELECT 1' },
          ],
          planner: { methodFiles: ['m.json', 7] },
        },
      },
      { file: 'etc/goalgen.json' },
    );
    expect(layers.tree).toEqual({
      history: [
        { preset: 'airflow', name: 'a', file: join(layers.cwd, 'etc/air.db') },
        { preset: 'native' },
        'x',
      ],
      ownDetectors: [
        { name: 'mine', module: join(layers.cwd, 'mine.mjs') },
        { name: 'b', sql: 'SELECT 1' },
      ],
      planner: { methodFiles: [join(layers.cwd, 'etc/m.json'), 7] },
    });
  });

  test('a text that is no path stays as it is, also when it looks like a path', async () => {
    const layers = await layersOf({ 'goalgen.json': { autoApprove: { stopFile: './STOP' } } });
    expect(layers.tree).toEqual({ autoApprove: { stopFile: './STOP' } });
  });

  test('a path in a variable or a flag stays as it is', async () => {
    const layers = await layersOf({}, { env: { GOALGEN_LEDGER: 'l' }, flags: { database: 'd' } });
    expect(layers.tree).toEqual({ ledger: 'l', database: 'd' });
  });
});

describe('configuration that cannot be read', () => {
  test('unknown settings and texts that set nothing are collected as problems', async () => {
    const layers = await layersOf(
      {},
      { env: { GOALGEN_COLOUR: 'blue' }, set: ['nonsense', 'colour=blue', 'timeZone=a=b'] },
    );
    expect(layers.problems).toEqual([
      'GOALGEN_COLOUR: no such setting',
      '--set nonsense: expected key=value',
      '--set colour: no such setting',
    ]);
    expect(layers.tree).toEqual({ timeZone: 'a=b' });
  });

  test.each([
    ['a file that is no JSON', '{', / is not JSON: /],
    ['a file that holds a list', '[]', / is not a JSON object\.$/],
  ])('the configuration in %s is refused by its path', async (_, content, message) => {
    const reading = layersOf({ 'goalgen.json': content });
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(message);
  });

  test('a configuration file that was named must exist', async () => {
    await expect(layersOf({}, { file: 'gone.json' })).rejects.toThrow(/gone\.json .*\(ENOENT\)/);
  });

  test('a folder in place of goalgen.json is refused and not passed over', async () => {
    await expect(layersOf({ 'goalgen.json/x': '' })).rejects.toThrow(/\(EISDIR\)/);
  });

  test('comments and trailing commas are allowed in goalgen.json', async () => {
    const layers = await layersOf({ 'goalgen.json': '{\n// where\n"timeZone": "UTC",\n}' });
    expect(layers.tree).toEqual({ timeZone: 'UTC' });
  });

  test('the key __proto__ in goalgen.json is kept as a key and changes no prototype', async () => {
    const layers = await layersOf({ 'goalgen.json': '{"__proto__": {"dataDir": "/x"}}' });
    expect(Object.keys(layers.tree)).toEqual(['__proto__']);
    expect(layers.tree.dataDir).toBeUndefined();
  });

  test('an empty section of goalgen.json stays in the tree to be refused later', async () => {
    const layers = await layersOf({ 'goalgen.json': { nonsense: {} } });
    expect(layers.tree).toEqual({ nonsense: {} });
  });
});
