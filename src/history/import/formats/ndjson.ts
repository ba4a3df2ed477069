import type { Batch, Chunks } from '../candidate';
import { type Documents, documentItems } from '../document';
import { jsonLine } from '../jsonLine';
import { linesOf } from '../lines';
import { peek } from '../peek';

/**
 * Reads one run from each line, in goalgen's own keys, or from each item of a JSON array, which
 * other programs write.
 */
export async function* ndjson(chunks: Chunks): AsyncGenerator<Batch> {
  const { start, all } = await peek(chunks, ({ length }) => length >= LOOKED_AT);
  if (/^\ufeff?\s*\[/.test(start.subarray(0, LOOKED_AT).toString()))
    yield* documentItems(all, DOCUMENTS);
  else
    for await (const { lines, bytes } of linesOf(all))
      yield { candidates: lines.map(jsonLine), bytes };
}

/** Number of bytes in which the bracket of an array is looked for. */
const LOOKED_AT = 1000;

const DOCUMENTS: Documents = {
  wanted: 'a list of runs',
  itemsOf: (document) => (Array.isArray(document) ? document : [document]),
  read: (value) => ({ value }),
};
