import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import {
  count,
  countsBy,
  described,
  flag,
  freeMap,
  instant,
  instantOrNull,
  listOf,
  number,
  numberOrNull,
  oneOf,
  text,
  textOrNull,
} from '../../../src/commands/json/describe';

describe('the kinds of values in printed JSON', () => {
  test.each<[string, z.ZodMiniType, readonly unknown[], readonly unknown[]]>([
    ['a text', text('x'), ['', 'a'], [null, 1]],
    ['a text or null', textOrNull('x'), ['', null], [1, undefined]],
    ['a number', number('x'), [0, -1.5], [null, '1', Number.NaN]],
    ['a number or null', numberOrNull('x'), [0, null], ['1', undefined]],
    ['a flag', flag('x'), [true, false], [null, 0, 'true']],
    ['a count', count('x'), [0, 1], [-1, 0.5, null]],
    ['a time', instant('x'), [0, 1_762_696_800.25], [null, '2025-11-09']],
    ['a time or null', instantOrNull('x'), [0, null], ['2025-11-09', undefined]],
    ['one of several texts', oneOf(['a', 'b'], 'x'), ['a', 'b'], ['c', '', null]],
    ['a list', listOf(z.string(), 'x'), [[], ['a']], [[1], 'a', {}, null]],
    ['a free map', freeMap('x'), [{}, { a: [1] }], [[], 'a', null]],
    ['a map of counts', countsBy('x'), [{}, { a: 0 }], [{ a: -1 }, { a: '1' }, [], null]],
  ])('%s accepts only such values', (_, schema, good, bad) => {
    const accepted = (value: unknown) => schema.safeParse(value).success;
    expect(good.filter((value) => !accepted(value))).toEqual([]);
    expect(bad.filter(accepted)).toEqual([]);
  });

  test('a description goes into the JSON schema', () => {
    expect(z.toJSONSchema(described(z.string(), 'what it means'))).toMatchObject({
      type: 'string',
      description: 'what it means',
    });
  });

  test('the description of a time names its unit', () => {
    expect(z.toJSONSchema(instant('when it ended'))).toMatchObject({
      description: 'when it ended (seconds since 1970 UTC)',
    });
  });
});
