// Runs in every time zone of the tests: the time zone is the machine's where none is set.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configKeys, variableOf } from '../../src/config/keys';
import { World } from '../support/world';

interface Setting {
  key: string;
  value: unknown;
  from: string;
}

/** The answer of `goalgen config` in a new world with `files`, and a look-up of settings by key. */
async function settingsOf(
  files: Record<string, unknown>,
  args: string[] = [],
  env: Record<string, string> = {},
) {
  const world = new World();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(
      join(world.folder, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  const answer = await world.goalgen(['config', '--json', ...args], { env });
  const settings: Setting[] = answer.code === 0 ? JSON.parse(answer.stdout) : [];
  return { world, answer, get: (key: string) => settings.find((setting) => setting.key === key) };
}

describe('the configuration', () => {
  test('a flag beats environment, file and default, and each origin is shown', async () => {
    const file = {
      'goalgen.json': { gates: { minConfidence: 0.61, maxGoalsPerDay: 11, maxSimilarity: 0.9 } },
    };
    const env = { GOALGEN_GATES_MIN_CONFIDENCE: '0.62', GOALGEN_GATES_MAX_GOALS_PER_DAY: '12' };
    const { get, world } = await settingsOf(file, ['--set', 'gates.minConfidence=0.63'], env);
    expect(get('gates.minConfidence')).toMatchObject({ value: 0.63, from: '--set' });
    expect(get('gates.maxGoalsPerDay')).toMatchObject({
      value: 12,
      from: 'GOALGEN_GATES_MAX_GOALS_PER_DAY',
    });
    expect(get('gates.maxSimilarity')).toMatchObject({
      value: 0.9,
      from: join(world.folder, 'goalgen.json'),
    });
    expect(get('gates.minAlignment')).toMatchObject({ value: 0.5, from: 'default' });
  });

  test('a path in a file is relative to that file, in a flag to the current folder', async () => {
    const { get, world } = await settingsOf({ 'other.json': { ledger: 'l.ndjson' } }, [
      '--config',
      'other.json',
      '--database',
      'd.db',
    ]);
    expect(get('ledger')?.value).toBe(join(world.folder, 'l.ndjson'));
    expect(get('database')?.value).toBe(join(world.folder, 'd.db'));
  });

  test('database and ledger are in the data folder unless their paths are set', async () => {
    const { get, world } = await settingsOf({}, ['--data-dir', 'there']);
    expect(get('database')?.value).toBe(join(world.folder, 'there/raw_store.db'));
    expect(get('ledger')?.value).toBe(join(world.folder, 'there/identity_ledger.ndjson'));
  });

  test('the time zone in force is shown, whether it is set or not', async () => {
    expect((await settingsOf({}, ['--time-zone', 'Europe/Berlin'])).get('timeZone')).toMatchObject({
      value: 'Europe/Berlin',
      from: '--time-zone',
    });
    expect((await settingsOf({})).get('timeZone')).toMatchObject({ value: 'UTC' });
  });

  test('an unknown setting is refused even when it is an empty object', async () => {
    const { answer } = await settingsOf({
      'goalgen.json': { nonsense: {}, gates: { foo: {} }, database: {} },
    });
    for (const name of ['nonsense', 'gates.foo', 'database']) expect(answer.stderr).toContain(name);
  });

  test('all problems of a configuration are reported at once, each with its place', async () => {
    const file = {
      'goalgen.json': { gates: { minConfidence: 2, minConfidense: 0.7 }, colour: 'blue' },
    };
    const env = { GOALGEN_TIME_ZONE: 'Mars/Olympus', GOALGEN_GATES_MAX_GOALS: '3' };
    const { answer } = await settingsOf(
      file,
      ['--set', 'busyTimeoutSeconds=soon', '--set', 'nonsense'],
      env,
    );
    expect(answer.code).toBe(2);
    expect(answer.stdout).toBe('');
    expect(answer.stderr.trimEnd().split('\n')).toHaveLength(2);
    for (const problem of [
      'The configuration has 7 problems',
      'GOALGEN_GATES_MAX_GOALS: no such setting',
      '--set nonsense: expected key=value',
      'gates.minConfidense: no such setting',
      'colour: no such setting',
      'timeZone (GOALGEN_TIME_ZONE): expected an IANA time zone such as Europe/Berlin',
      'busyTimeoutSeconds (--set): expected number, received string',
      'goalgen.json): too big: expected number to be <=1',
    ]) {
      expect(answer.stderr).toContain(problem);
    }
  });

  test.each([
    ['is not JSON', '{"gates": '],
    ['is not an object', '[]'],
  ])('a configuration file that %s is refused in one line', async (_, content) => {
    const { answer } = await settingsOf({ 'goalgen.json': content });
    expect(answer.code).toBe(2);
    expect(answer.stderr).toMatch(/^Error: .*goalgen\.json is not .*\nTry: .*\n$/);
  });

  test('a configuration file that --config names must exist', async () => {
    const { answer } = await settingsOf({}, ['--config', 'nowhere.json']);
    expect(answer).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere.json cannot be read (ENOENT)'),
    });
  });

  test('a setting called __proto__ is refused as unknown', async () => {
    const { answer } = await settingsOf({ 'goalgen.json': '{"__proto__": {"dataDir": "x"}}' });
    expect(answer.stderr).toContain('__proto__: no such setting');
  });

  test('every setting has a description of one line', () => {
    for (const { path, setting } of configKeys())
      expect({ path, meaning: setting.meaning }).toEqual({
        path,
        meaning: expect.stringMatching(/^[^\n]{5,}$/),
      });
  });

  test('no two settings share an environment variable', () => {
    const variables = configKeys().map(({ path }) => variableOf(path));
    expect(new Set(variables).size).toBe(variables.length);
  });
});
