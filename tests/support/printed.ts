import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import * as z from 'zod';
import { PROJECT, type World } from './world';

/** The published json.schema.json: tests check against the same definitions as users. */
export const SCHEMA: { readonly $defs: Readonly<Record<string, z.core.JSONSchema.JSONSchema>> } =
  JSON.parse(readFileSync(join(PROJECT, 'docs/json.schema.json'), 'utf8'));

const validators = new Map<string, z.ZodType>();

function validatorOf(name: string): z.ZodType {
  if (SCHEMA.$defs[name] === undefined) throw new Error(`json.schema.json defines no ${name}`);
  const validator =
    validators.get(name) ?? z.fromJSONSchema({ ...SCHEMA, $ref: `#/$defs/${name}` });
  validators.set(name, validator);
  return validator;
}

/** Where `value` violates the definition `name` of json.schema.json, one text for each problem. */
export function problemsOf(name: string, value: unknown): string[] {
  const { error } = validatorOf(name).safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** Commands that only read: the name of the definition of their output, then their arguments. */
const LOOKING: readonly (readonly [string, ...string[]])[] = [
  ['list', 'list', '--state', 'all'],
  ['next', 'next'],
  ['next_all', 'next', '--all'],
  ['stats', 'stats'],
  ['stats_suggest', 'stats', '--suggest'],
  ['suppressed_list', 'suppressed', 'list'],
  ['silence_list', 'silence', 'list', '--all'],
  ['ledger_verify', 'ledger', 'verify'],
  ['belief_list', 'belief', 'list', '--all'],
  ['belief_test', 'belief', 'test', '--opposes', '--task', '*'],
  ['doctor', 'doctor'],
  ['config', 'config'],
  ['replay', 'replay', '--from', '2025-11-08', '--every', '6h'],
  ['scan', 'scan', '--dry-run'],
];

/**
 * Runs a command with --json and expects its output to match the definition `name`, at any exit
 * code.
 * @returns the parsed output
 */
export async function printed(
  world: World,
  name: string,
  args: readonly string[],
  stdin = '',
): Promise<unknown> {
  const { stdout } = await world.goalgen([...args, '--json'], { stdin });
  const value: unknown = JSON.parse(stdout);
  expect({ args, problems: problemsOf(name, value) }).toEqual({ args, problems: [] });
  return value;
}

/**
 * Runs a command that prints one JSON object a line with --json, and expects each object to match
 * the definition `name`, at any exit code.
 * @returns the number of lines
 */
export async function printedLines(
  world: World,
  name: string,
  args: readonly string[],
  stdin = '',
): Promise<number> {
  const { stdout } = await world.goalgen([...args, '--json'], { stdin });
  const lines = stdout.split('\n').slice(0, -1);
  for (const line of lines)
    expect({ line, problems: problemsOf(name, JSON.parse(line)) }).toEqual({ line, problems: [] });
  return lines.length;
}

export async function goalIds(world: World): Promise<string[]> {
  return (await world.json<{ id: string }[]>(['list', '--state', 'all'])).map(({ id }) => id);
}

/**
 * Expects the JSON of every command that only reads to match its definition: for the world, for
 * each of its goals, and for the given tasks.
 */
export async function lookAt(world: World, tasks: readonly string[]): Promise<void> {
  for (const [name, ...args] of LOOKING) await printed(world, name, args);
  for (const id of await goalIds(world)) {
    await printed(world, 'show', ['show', id]);
    await printed(world, 'plan', ['plan', id]);
  }
  for (const task of tasks) await printed(world, 'explain', ['explain', task]);
  await printedLines(world, 'ledger_tail', ['ledger', 'tail', '-n', '100']);
}
