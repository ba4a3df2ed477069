/** A line longer than this is no run: it is refused instead of being held in memory. */
const LINE_LENGTH_MAX = 4 * 1024 * 1024;

/** A line of input, numbered from 1. */
export interface Line {
  readonly number: number;
  /** Undefined when it is too long. */
  readonly text: string | undefined;
}

/**
 * The lines of a stream of bytes, a chunk's worth at a time: one line each would cost more than parsing it. Bytes that
 * are not UTF-8 become U+FFFD. Blank lines are counted and left out.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<{ lines: Line[]; bytes: number }> {
  const decoder = new TextDecoder();
  let rest = '';
  let tooLong = false; // inside a line that is being skipped
  let number = 0;
  const line = (text: string): Line => {
    const skipped = tooLong || text.length > LINE_LENGTH_MAX;
    tooLong = false;
    number += 1;
    return { number, text: skipped ? undefined : text };
  };
  const isWorthReading = ({ text }: Line) => text === undefined || text.trim() !== '';

  for await (const chunk of chunks) {
    const pieces = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = pieces.pop() ?? '';
    const lines = pieces.map(line).filter(isWorthReading);
    if (rest.length > LINE_LENGTH_MAX) {
      tooLong = true;
      rest = '';
    }
    yield { lines, bytes: chunk.length };
  }
  const last = rest + decoder.decode();
  if (last !== '' || tooLong) yield { lines: [line(last)].filter(isWorthReading), bytes: 0 };
}
