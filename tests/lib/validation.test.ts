import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { problemText, zodInEnglish } from '../../src/lib/validation';

beforeAll(zodInEnglish);

function problems(schema: z.ZodMiniType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(problemText);
}

describe('what is wrong with a value', () => {
  test('is told in words, to stand behind the place where it was', () => {
    expect(problems(z.number(), 'x')).toEqual(['expected number, received string']);
  });

  test('begins with a small letter, whatever kind of problem it is', () => {
    expect(problems(z.number().check(z.minimum(3)), 2)).toEqual([
      'too small: expected number to be >=3',
    ]);
    expect(problems(z.strictObject({}), { a: 1 })).toEqual(['unrecognized key: "a"']);
  });

  test('is nothing where the value is right', () => {
    expect(problems(z.number(), 1)).toEqual([]);
  });
});
