import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { problemText, zodInEnglish } from '../../src/lib/validation';

beforeAll(zodInEnglish);

function problems(schema: z.ZodMiniType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(problemText);
}

describe('what is wrong with a value', () => {
  test('a problem of a value is told in words that follow the place of the value', () => {
    expect(problems(z.number(), 'x')).toEqual(['expected number, received string']);
  });

  test('every kind of problem of a value begins with a small letter', () => {
    expect(problems(z.number().check(z.minimum(3)), 2)).toEqual([
      'too small: expected number to be >=3',
    ]);
    expect(problems(z.strictObject({}), { a: 1 })).toEqual(['unrecognized key: "a"']);
  });

  test('a right value has no problem', () => {
    expect(problems(z.number(), 1)).toEqual([]);
  });
});
