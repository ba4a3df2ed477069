import { describe, expect, test } from '@jest/globals';
import { parseCommented } from '../../src/lib/commentedJson';

describe('JSON with comments', () => {
  test('may hold them, and a comma at the end of a list', async () => {
    const text = '{ // one\n "a": [1, 2,], /* two */ "b": "// none", }';
    expect(await parseCommented(text)).toEqual({ a: [1, 2], b: '// none' });
  });

  test('is plain JSON, too', async () => {
    expect(await parseCommented('{"a": 1}')).toEqual({ a: 1 });
  });

  test('tells what is wrong with it', async () => {
    await expect(parseCommented('{ // x\n "a": }')).rejects.toThrow(SyntaxError);
  });
});
