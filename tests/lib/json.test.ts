import { describe, expect, test } from '@jest/globals';
import {
  isJsonMap,
  numberOrNull,
  parseJsonList,
  parseJsonMap,
  parseStringList,
} from '../../src/lib/json';

describe('a text column that should hold JSON', () => {
  test('a text column is read as a map only if it holds a map', () => {
    expect(parseJsonMap('{"a": [1]}')).toEqual({ a: [1] });
    for (const text of ['[1]', '"a"', '1', 'null', 'torn {', '', 7, null, undefined])
      expect(parseJsonMap(text)).toBeUndefined();
  });

  test('a text column is read as a list only if it holds a list', () => {
    expect(parseJsonList('[1, {"a": 2}]')).toEqual([1, { a: 2 }]);
    for (const text of ['{}', '"a"', 'null', '[1', null])
      expect(parseJsonList(text)).toBeUndefined();
  });

  test('a text column is read as a list of texts only if every item is a text', () => {
    expect(parseStringList('["a", "b"]')).toEqual(['a', 'b']);
    expect(parseStringList('[]')).toEqual([]);
    for (const text of ['["a", 1]', '["a", null]', '{}', '"a"', 'x'])
      expect(parseStringList(text)).toBeUndefined();
  });

  test('JSON in a text column may be a thousand levels deep, and no deeper', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseJsonList(nested(1000))).toBeDefined();
    expect(parseJsonList(nested(1001))).toBeUndefined();
    expect(parseJsonList(`[${nested(999)}, []]`)).toHaveLength(2);
    expect(parseJsonList(`[${nested(1000)}, []]`)).toBeUndefined();
  });

  test('JSON in a text column may hold many brackets side by side or within texts', () => {
    expect(parseJsonList(`[${'[],'.repeat(2000)}[]]`)).toHaveLength(2001);
    expect(parseJsonList(`["${'['.repeat(2000)}", "\\"["]`)).toHaveLength(2);
  });
});

test('isJsonMap accepts objects that are not lists', () => {
  expect([{}, { a: 1 }].map(isJsonMap)).toEqual([true, true]);
  expect([[], null, 'a', 1, undefined].map(isJsonMap)).toEqual(Array(5).fill(false));
});

test('a number column without a finite number is read as null', () => {
  expect([0, -1.5].map(numberOrNull)).toEqual([0, -1.5]);
  const others = [Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined];
  expect(others.map(numberOrNull)).toEqual(Array(5).fill(null));
});
