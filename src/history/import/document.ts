import { isUtf8 } from 'node:buffer';
import type { Batch, Candidate, Chunks } from './candidate';
import { jsonLine } from './jsonLine';
import { jsonValues } from './jsonValues';
import { linesOf } from './lines';

/**
 * Maximum length of the input, in bytes. No program's answer is longer, so longer input is refused
 * instead of being held in memory.
 */
const DOCUMENT_BYTES_MAX = 256 * 1024 * 1024;

/** How the documents of a format are read. */
export interface Documents {
  /** What a document is, for a message: `a Job or a list of Jobs`. */
  readonly wanted: string;
  /** The items in a document; undefined when the document is not of the format. */
  itemsOf(document: unknown): readonly unknown[] | undefined;
  /** Reads an item; undefined when the item is understood and is no run: it has not begun. */
  read(item: unknown): Pick<Candidate, 'value' | 'problem'> | undefined;
  /** What the items say of tasks, besides runs. */
  toldOf?(items: readonly unknown[]): Batch['told'];
}

/**
 * Reads the items of a JSON document, or of several that follow each other. Input that is not made
 * of such documents is read line by line, so that a bad line does not take the others with it.
 */
export async function* documentItems(chunks: Chunks, documents: Documents): AsyncGenerator<Batch> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length <= DOCUMENT_BYTES_MAX) parts.push(bytes);
    yield { candidates: [], bytes: bytes.length };
  }
  if (length > DOCUMENT_BYTES_MAX) {
    yield { candidates: [{ number: 1, raw: '', problem: 'too long' }], bytes: 0 };
    return;
  }
  const whole = Buffer.concat(parts);
  if (whole.toString().trim() === '') return;
  const values = isUtf8(whole) ? jsonValues(whole.toString().replace(/^\ufeff/, '')) : undefined;
  const items = allItems(values, documents);
  if (items === undefined) yield* itemLines(whole, documents);
  else {
    const candidates = items.flatMap((item, index) => candidateOf(index + 1, item, documents));
    yield { candidates, bytes: 0, told: documents.toldOf?.(items) ?? [] };
  }
}

function candidateOf(number: number, item: unknown, { read }: Documents): Candidate[] {
  const found = read(item);
  return found === undefined ? [] : [{ number, raw: JSON.stringify(item), ...found }];
}

/** The items of all documents; undefined when one of the documents is not of the format. */
function allItems(
  values: readonly unknown[] | undefined,
  { itemsOf }: Documents,
): unknown[] | undefined {
  const lists = values?.map(itemsOf);
  return lists?.every((list) => list !== undefined) ? lists.flat() : undefined;
}

async function* itemLines(whole: Buffer, documents: Documents): AsyncGenerator<Batch> {
  const { wanted, itemsOf } = documents;
  async function* once() {
    yield whole;
  }
  for await (const { lines } of linesOf(once())) {
    const candidates = lines
      .map(jsonLine)
      .flatMap(({ number, raw, value, problem }): Candidate[] => {
        if (problem !== undefined) return [{ number, raw, problem }];
        const items = itemsOf(value);
        if (items === undefined) return [{ number, raw, problem: `expected ${wanted}` }];
        return items.flatMap((item) => candidateOf(number, item, documents));
      });
    yield { candidates, bytes: 0 };
  }
}
