import type { Chunks } from './candidate';

/**
 * Looks at the beginning of an input without taking it away.
 * @param isEnough whether the bytes that were read so far suffice
 * @returns `start` are the first bytes, the whole input if it is shorter; `all` is the input from
 *   its first byte
 */
export async function peek(
  chunks: Chunks,
  isEnough: (start: Buffer) => boolean,
): Promise<{ start: Buffer; all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (!isEnough(start)) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = Buffer.concat([start, Buffer.from(next.value)]);
  }
  async function* all(): Chunks {
    if (start.length > 0) yield start;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      yield next.value;
  }
  return { start, all: all() };
}
