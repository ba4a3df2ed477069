import { isUtf8 } from 'node:buffer';

/** A line longer than this is no run: it is refused instead of being held in memory. In bytes. */
const LINE_LENGTH_MAX = 4 * 1024 * 1024;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** A line of input, numbered from 1: its text, or why it has none. */
export interface Line {
  readonly number: number;
  readonly text?: string;
  readonly problem?: string;
  /** What is no text, as it was read. */
  readonly bytes?: Buffer;
}

/**
 * The lines of a stream of bytes, a chunk's worth at a time: one line each would cost more than parsing it. What is not
 * UTF-8 is no text: guessing would store something else than was sent. Blank lines are counted and left out.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<{ lines: Line[]; bytes: number }> {
  let rest: Buffer[] = []; // of a line that is not ended yet
  let restLength = 0;
  let number = 0;
  const numbered = (bytes: Buffer): Line[] => {
    const isStart =
      number === 0 && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    const lines = split(isStart ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes).map((line) => ({
      number: ++number,
      ...line,
    }));
    return lines.filter(({ text }) => text === undefined || text.trim() !== '');
  };

  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const lines = end === 0 ? [] : numbered(Buffer.concat([...rest, bytes.subarray(0, end)]));
    if (end > 0) [rest, restLength] = [[], 0];
    rest.push(bytes.subarray(end));
    restLength += bytes.length - end;
    // Of a line that is too long, its beginning says as much.
    if (restLength > 2 * LINE_LENGTH_MAX) {
      rest = [Buffer.concat(rest).subarray(0, LINE_LENGTH_MAX + 1)];
      restLength = LINE_LENGTH_MAX + 1;
    }
    yield { lines, bytes: chunk.length };
  }
  if (restLength > 0) yield { lines: numbered(Buffer.concat(rest)), bytes: 0 };
}

/** Whole lines: as one text if they are UTF-8 as a whole, else one by one. */
function split(bytes: Buffer): Omit<Line, 'number'>[] {
  if (isUtf8(bytes)) {
    const texts = bytes.toString().split('\n');
    if (texts.at(-1) === '') texts.pop();
    return texts.map((text) =>
      text.length > LINE_LENGTH_MAX ? { problem: 'too long' } : { text },
    );
  }
  const lines: Omit<Line, 'number'>[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const line = bytes.subarray(start, newline < 0 ? bytes.length : newline);
    if (line.length > LINE_LENGTH_MAX) lines.push({ problem: 'too long' });
    else
      lines.push(isUtf8(line) ? { text: line.toString() } : { problem: 'not UTF-8', bytes: line });
    start += line.length + 1;
  }
  return lines;
}
