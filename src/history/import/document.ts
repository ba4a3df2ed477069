import { isUtf8 } from 'node:buffer';
import { type Batch, type Candidate, type Chunks, jsonValue } from './candidate';
import { jsonLine } from './formats/ndjson';
import { linesOf } from './lines';

/** A list longer than this is no answer of a program: it is refused instead of being held. In bytes. */
const DOCUMENT_LENGTH_MAX = 256 * 1024 * 1024;

/**
 * The items of a JSON document, as `itemsOf` finds them in it, each read by `read`. What is not one document is tried as
 * one item a line: so a file of rejects can be imported again.
 */
export async function* documentItems(
  chunks: Chunks,
  itemsOf: (document: unknown) => readonly unknown[] | undefined,
  read: (item: unknown) => Pick<Candidate, 'value' | 'problem'>,
): AsyncGenerator<Batch> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length <= DOCUMENT_LENGTH_MAX) parts.push(bytes);
    yield { candidates: [], bytes: bytes.length };
  }
  if (length > DOCUMENT_LENGTH_MAX) {
    yield { candidates: [{ number: 1, raw: '', problem: 'too long' }], bytes: 0 };
    return;
  }
  const whole = Buffer.concat(parts);
  if (whole.toString().trim() === '') return;
  const document = isUtf8(whole) ? jsonValue(whole.toString().replace(/^\ufeff/, '')) : { problem: 'not UTF-8' };
  const items = 'value' in document ? itemsOf(document.value) : undefined;
  if (items === undefined) yield* itemLines(whole, itemsOf, read);
  else {
    const candidates = items.map((item, index) => ({ number: index + 1, raw: JSON.stringify(item), ...read(item) }));
    yield { candidates, bytes: 0 };
  }
}

async function* itemLines(
  whole: Buffer,
  itemsOf: (document: unknown) => readonly unknown[] | undefined,
  read: (item: unknown) => Pick<Candidate, 'value' | 'problem'>,
): AsyncGenerator<Batch> {
  async function* once() {
    yield whole;
  }
  for await (const { lines } of linesOf(once())) {
    const candidates = lines.map(jsonLine).flatMap(({ number, raw, value, problem }): Candidate[] => {
      if (problem !== undefined) return [{ number, raw, problem }];
      const items = itemsOf(value);
      if (items === undefined) return [{ number, raw, problem: 'not what this format is' }];
      return items.map((item) => ({ number, raw: JSON.stringify(item), ...read(item) }));
    });
    yield { candidates, bytes: 0 };
  }
}
