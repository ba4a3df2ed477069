import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonValues } from '../../../src/history/import/jsonValues';

test.each([
  ['one value', '[1,2]', [[1, 2]]],
  ['two objects side by side', '{"a":1}{"b":2}', [{ a: 1 }, { b: 2 }]],
  ['two lists on lines of their own', '[1]\n[2]\n', [[1], [2]]],
  ['brackets of both kinds inside each other', '{"a":[{}]}[[]]', [{ a: [{}] }, [[]]]],
  ['a closing bracket in a string', '{"a":"}"}{"b":2}', [{ a: '}' }, { b: 2 }]],
  ['an escaped quote in a string', '{"a":"\\"}"}{"b":2}', [{ a: '"}' }, { b: 2 }]],
  ['an escaped backslash before a quote', '{"a":"\\\\"}{"b":2}', [{ a: '\\' }, { b: 2 }]],
  ['a single number', '3', [3]],
])('jsonValues reads %s as the values in the text', (_, text, values) => {
  expect(jsonValues(text)).toEqual(values);
});

test.each([
  ['an empty text', ''],
  ['two numbers, which have no end of their own', '1 2'],
  ['a value with words behind it', '{"a":1} done'],
  ['a value with words before it', 'here: {"a":1}'],
  ['a value without its end', '{"a":1}{"b":2'],
  ['a bracket that closes nothing', ']{"a":1}'],
])('jsonValues refuses %s as a series of JSON values', (_, text) => {
  expect(jsonValues(text)).toBeUndefined();
});

test('jsonValues reads back any objects and lists written one after the other', () => {
  const value = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', '\n', '  '),
      (values, between) => {
        const texts = values.map((each) => JSON.stringify(each));
        expect(jsonValues(texts.join(between))).toEqual(texts.map((each) => JSON.parse(each)));
      },
    ),
  );
});
