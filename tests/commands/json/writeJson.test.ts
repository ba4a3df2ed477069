import { expect, test } from '@jest/globals';
import { writeJson } from '../../../src/commands/json/writeJson';
import { listening } from '../../support/listening';

function written(value: unknown, tty: boolean): string {
  const { io, out } = listening({ tty });
  writeJson(io.stdout, value);
  return out.join('');
}

test('JSON for a program is one line', () => {
  expect(written({ a: [1, null] }, false)).toBe('{"a":[1,null]}\n');
});

test('JSON for a terminal is indented by two spaces', () => {
  expect(written({ a: [1] }, true)).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test.each([true, false])(
  'an invisible character becomes a JSON escape (for a terminal: %s), and stays the same value',
  (tty) => {
    const text = written({ text: 'a\u202eb' }, tty);
    expect(text).toContain('"a\\u202eb"');
    expect(JSON.parse(text)).toEqual({ text: 'a\u202eb' });
  },
);
