import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { PRINTED, printedJsonSchema } from '../../../src/commands/json';
import { goalJson } from '../../../src/commands/json/goal';
import { seedGoal } from '../../support/goals';

const DEFINITION = z.looseObject({ title: z.string(), description: z.string() });
const { $defs } = z.object({ $defs: z.record(z.string(), DEFINITION) }).parse(printedJsonSchema());

describe('the JSON schema of what commands print', () => {
  test('the title of a definition is the command as it is typed', () => {
    const titles = ['list', 'belief_list', 'next_all', 'fingerprint_lines'].map(
      (name) => $defs[name]?.title,
    );
    expect(titles).toEqual([
      'goalgen list --json',
      'goalgen belief list --json',
      'goalgen next --all --json',
      'goalgen fingerprint - --json',
    ]);
  });

  test('the title of a kind of object that several commands print is its name', () => {
    expect($defs.ranked_goal?.title).toBe('ranked_goal');
  });

  test('every command has a definition, and every definition a description', () => {
    expect(Object.keys($defs)).toEqual(expect.arrayContaining(Object.keys(PRINTED)));
    expect(Object.entries($defs).filter(([, { description }]) => description === '')).toEqual([]);
  });

  test('a definition that several share is referred to and not repeated', () => {
    expect($defs.list).toMatchObject({ type: 'array', items: { $ref: '#/$defs/goal' } });
    expect($defs.add).toMatchObject({ $ref: '#/$defs/goal' });
  });

  test('counts have no maximum, which would only be the largest integer of JavaScript', () => {
    expect(JSON.stringify($defs)).not.toContain(String(Number.MAX_SAFE_INTEGER));
    expect($defs.import).toMatchObject({
      properties: { added: { type: 'integer', minimum: 0 } },
    });
  });
});

describe('the shapes by command', () => {
  const accepts = (command: string, value: unknown) =>
    PRINTED[command]?.schema.safeParse(value).success;
  const goal = goalJson(seedGoal());

  test('list prints a bare array of goals, and add prints one goal', () => {
    expect([accepts('list', [goal]), accepts('list', goal)]).toEqual([true, false]);
    expect([accepts('add', goal), accepts('add', [goal])]).toEqual([true, false]);
  });

  test('next prints null where no goal is free, and next --all an array', () => {
    expect([accepts('next', null), accepts('next', [])]).toEqual([true, false]);
    expect([accepts('next_all', []), accepts('next_all', null)]).toEqual([true, false]);
  });

  test.each(['approve', 'reject', 'start', 'done', 'abandon'])(
    '%s prints an array of decisions',
    (command) => {
      const decision = { id: 'goal_1', from: 'proposed', to: 'active', remark: null };
      expect([accepts(command, [decision]), accepts(command, decision)]).toEqual([true, false]);
    },
  );
});
