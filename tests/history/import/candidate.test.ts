import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonValue } from '../../../src/history/import/candidate';

test.each([
  ['{"a":1}', { a: 1 }],
  [' 7 ', 7],
  ['null', null],
])('the JSON text %s has a value, even if the value is null', (text, value) => {
  expect(jsonValue(text)).toEqual({ value });
});

test.each(['', '{', "{'a':1}", '{"a":1} {"a":2}'])(
  'the text "%s" is one problem and has no value',
  (text) => {
    expect(jsonValue(text)).toEqual({ problem: 'not JSON' });
  },
);

test('the value of any JSON text is what was written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      expect(jsonValue(text)).toEqual({ value: JSON.parse(text) });
    }),
  );
});
