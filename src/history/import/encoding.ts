import { UsageError } from '../../lib/errors';
import type { Chunks } from './candidate';

/** Number of bytes at the start of the input that are looked at. */
const LOOKED_AT = 64;

/**
 * Passes chunks on, unless they begin as UTF-16 does: with its byte order mark, or with a zero in
 * every other byte.
 * @throws UsageError when the input is UTF-16
 */
export async function* withoutUtf16(chunks: Chunks): Chunks {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && isUtf16(Buffer.from(chunk).subarray(0, LOOKED_AT)))
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
