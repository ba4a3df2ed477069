import { describe, expect, test } from '@jest/globals';
import { plainText } from '../../../src/history/import/encoding';
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
    const read = collected(plainText(chunksOf(bytes)));
    await expect(read).rejects.toThrow(UsageError);
    await expect(read).rejects.toThrow('This is UTF-16');
  });

  test.each([
    ['gzip', '1f8b08'],
    ['zstd', '28b52ffd04'],
    ['xz', 'fd377a585a'],
    ['bzip2', '425a6839'],
  ])('a file that is compressed by %s is named and refused', async (by, start) => {
    const read = collected(plainText(chunksOf(Buffer.from(start, 'hex'))));
    await expect(read).rejects.toThrow(`This is compressed by ${by}.`);
  });

  test.each(['', 'J', 'Job,Start\n', '\ufeffJob', '日本語,Start', 'a\0b'])(
    'the text %j in UTF-8 is passed on',
    async (text) => {
      expect(await collected(plainText(chunksOf(text, 'more')))).toEqual([text, 'more']);
    },
  );
});
