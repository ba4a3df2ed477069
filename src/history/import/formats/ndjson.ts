import type { Batch, Chunks } from '../candidate';
import { documentItems } from '../document';
import { jsonLine } from '../jsonLine';
import { linesOf } from '../lines';

/**
 * Reads one run from each line, in goalgen's own keys, or from each item of a JSON array, which
 * other programs write.
 */
export async function* ndjson(chunks: Chunks): AsyncGenerator<Batch> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  async function* all(): Chunks {
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      yield next.value;
  }
  if (/^\ufeff?\s*\[/.test(Buffer.from(first.value).subarray(0, LOOKED_AT).toString()))
    yield* documentItems(all(), itemsOf, (value) => ({ value }));
  else
    for await (const { lines, bytes } of linesOf(all()))
      yield { candidates: lines.map(jsonLine), bytes };
}

/** Number of bytes in which the bracket of an array is looked for. */
const LOOKED_AT = 1000;

function itemsOf(document: unknown): readonly unknown[] {
  return Array.isArray(document) ? document : [document];
}
