import { describe, expect, test } from '@jest/globals';
import { parseCommented } from '../../src/lib/commentedJson';

describe('JSON with comments', () => {
  test('JSON with comments may have a comma at the end of a list', async () => {
    const text = '{ // one\n "a": [1, 2,], /* two */ "b": "// none", }';
    expect(await parseCommented(text)).toEqual({ a: [1, 2], b: '// none' });
  });

  test('plain JSON is read by parseCommented, too', async () => {
    expect(await parseCommented('{"a": 1}')).toEqual({ a: 1 });
  });

  test('broken JSON with comments throws a SyntaxError', async () => {
    await expect(parseCommented('{ // x\n "a": }')).rejects.toThrow(SyntaxError);
  });
});
