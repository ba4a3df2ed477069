import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram } from '../src/cli';
import { isJsonMap, type JsonMap } from '../src/lib/json';
import { seedWorld } from './support/planned';
import { problemsOf, SCHEMA } from './support/printed';

const DESCRIBED: unknown = expect.objectContaining({ description: expect.stringMatching(/\S/) });

describe('json.schema.json', () => {
  test('json.schema.json defines the output of every command that has --json', async () => {
    const io = {
      stdin: () => Readable.from([]),
      stdout: { write: () => true },
      stderr: { write: () => true },
    };
    const program = await buildProgram(
      { ...io, env: {}, cwd: '/', interruption: () => new AbortController().signal },
      { argv: [], passOn: () => undefined },
    );
    const titles = Object.values(SCHEMA.$defs).map(({ title }) => title ?? '');
    const commands = titles.filter((title) => /^goalgen [\w ]+ --json$/.test(title));
    expect(commands.toSorted()).toEqual(withJson(program).toSorted());
  });

  test('json.schema.json describes every key, requires it and allows no others', () => {
    for (const { properties, required, additionalProperties } of objectsIn(SCHEMA.$defs)) {
      const keys = isJsonMap(properties) ? Object.keys(properties) : [];
      expect({ additionalProperties, required }).toEqual({
        additionalProperties: false,
        required: keys,
      });
      expect(Object.values(properties ?? {})).toEqual(keys.map(() => DESCRIBED));
    }
  });

  test('the schema refuses a key that is missing, added, renamed or of another type', async () => {
    const { world } = await seedWorld();
    const [goal = {}] = await world.json<Record<string, unknown>[]>(['list']);
    expect(problemsOf('list', [goal])).toEqual([]);
    for (const key of Object.keys(goal)) {
      const { [key]: value, ...rest } = goal;
      expect({ key, lost: problemsOf('list', [rest]) }).not.toEqual({ key, lost: [] });
      expect({ key, renamed: problemsOf('list', [{ ...rest, [`${key}s`]: value }]) }).not.toEqual({
        key,
        renamed: [],
      });
      expect({ key, kind: problemsOf('list', [{ ...rest, [key]: () => value }]) }).not.toEqual({
        key,
        kind: [],
      });
    }
    expect(problemsOf('list', [{ ...goal, added: null }])).not.toEqual([]);
    expect(problemsOf('list', [{ ...goal, state: 'lost' }])).not.toEqual([]);
    expect(problemsOf('list', goal)).not.toEqual([]);
    expect(problemsOf('list', [{ ...goal, evidence: { anything: [1] } }])).toEqual([]);
  });

  test('the schema refuses missing and added keys in nested objects', async () => {
    const { world } = await seedWorld();
    const shown = await world.json<{ verdicts: Record<string, unknown>[] }>(['show', 'goal_']);
    const [{ gate, ...verdict } = {}] = shown.verdicts;
    expect(problemsOf('show', shown)).toEqual([]);
    expect(problemsOf('show', { ...shown, verdicts: [verdict] })).not.toEqual([]);
    expect(
      problemsOf('show', { ...shown, verdicts: [{ gate, ...verdict, added: 1 }] }),
    ).not.toEqual([]);
    expect(
      problemsOf('show', { ...shown, verdicts: [{ gate, ...verdict, figures: { added: 1 } }] }),
    ).toEqual([]);
  });
});

/** The commands that have the option, each as `goalgen belief list --json`. */
function withJson(command: Command, path = 'goalgen'): string[] {
  return command.commands.flatMap((sub) => {
    const name = `${path} ${sub.name()}`;
    const own = sub.options.some(({ long }) => long === '--json') ? [`${name} --json`] : [];
    return [...own, ...withJson(sub, name)];
  });
}

/** All object schemas with properties, at any depth. */
function objectsIn(schema: unknown): JsonMap[] {
  if (Array.isArray(schema)) return schema.flatMap(objectsIn);
  if (!isJsonMap(schema)) return [];
  const inner = Object.values(schema).flatMap(objectsIn);
  return schema.type === 'object' && isJsonMap(schema.properties) ? [schema, ...inner] : inner;
}
