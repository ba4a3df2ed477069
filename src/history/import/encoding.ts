import { UsageError } from '../../lib/errors';
import type { Chunks } from './candidate';

/** Number of bytes at the start of the input that are looked at. */
const LOOKED_AT = 64;

/** What compressed files begin with, as hexadecimal digits, and the program that reads them. */
const COMPRESSED: readonly (readonly [string, string])[] = [
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
  ['fd377a58', 'xz'],
  ['425a68', 'bzip2'],
];

/**
 * Passes chunks on, unless they begin as UTF-16 does (with its byte order mark, or with a zero in
 * every other byte) or as a compressed file does.
 * @throws UsageError when the input is UTF-16, or compressed
 */
export async function* plainText(chunks: Chunks): Chunks {
  let isFirst = true;
  for await (const chunk of chunks) {
    const start = isFirst ? Buffer.from(chunk).subarray(0, LOOKED_AT) : Buffer.alloc(0);
    const by = COMPRESSED.find(([begin]) => start.toString('hex').startsWith(begin))?.[1];
    if (by !== undefined)
      throw new UsageError(`This is compressed by ${by}.`, `${by} -dc FILE | goalgen import ... -`);
    if (isUtf16(start))
      throw new UsageError(
        'This is UTF-16, and goalgen reads UTF-8.',
        'iconv -f UTF-16 -t UTF-8 FILE | goalgen import ... -',
      );
    isFirst = false;
    yield chunk;
  }
}

function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return true;
  const isZero = (parity: number) => (byte: number, at: number) => at % 2 !== parity || byte === 0;
  return bytes.length >= 4 && [0, 1].some((parity) => bytes.every(isZero(parity)));
}
