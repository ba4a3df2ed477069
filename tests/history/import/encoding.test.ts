import { describe, expect, test } from '@jest/globals';
import { withoutUtf16 } from '../../../src/history/import/encoding';
import { UsageError } from '../../../src/lib/errors';
import { chunksOf, collected } from '../../support/importing';

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the encoding of the input', () => {
  test.each([
    ['little endian with a mark', Buffer.from('\ufeffJob,Start', 'utf16le')],
    ['big endian with a mark', utf16be('\ufeffJob,Start')],
    ['little endian without a mark', Buffer.from('Job,Start', 'utf16le')],
    ['big endian without a mark', utf16be('Job,Start')],
  ])('UTF-16, %s, is named and refused', async (_, bytes) => {
    const read = collected(withoutUtf16(chunksOf(bytes)));
    await expect(read).rejects.toThrow(UsageError);
    await expect(read).rejects.toThrow('This is UTF-16');
  });

  test.each(['', 'J', 'Job,Start\n', '\ufeffJob', '日本語,Start', 'a\0b'])(
    'the text %j in UTF-8 is passed on',
    async (text) => {
      expect(await collected(withoutUtf16(chunksOf(text, 'more')))).toEqual([text, 'more']);
    },
  );
});
