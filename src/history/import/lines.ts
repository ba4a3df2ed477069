import { isUtf8 } from 'node:buffer';

/**
 * Maximum length of a line: in characters where it is read as UTF-8, else in bytes. A longer line
 * is no run, and is refused instead of being held in memory.
 */
const LINE_LENGTH_MAX = 4 * 1024 * 1024;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** A line of input, numbered from 1: its text, or the problem because of which it has none. */
export interface Line {
  readonly number: number;
  readonly text?: string;
  readonly problem?: string;
  /** The bytes of a line that is not UTF-8, as they were read. */
  readonly bytes?: Buffer;
}

/**
 * The lines of a stream of bytes, all lines of a chunk together: handing over each by itself would
 * cost more than parsing it. A line that is not UTF-8 has no text, because a guess at its encoding
 * would store something other than what was sent. Blank lines are numbered, but left out.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<{ lines: Line[]; bytes: number }> {
  let rest: Buffer[] = []; // the bytes of a line that has not ended yet
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
    // Its beginning is enough to refuse a line that is too long.
    if (restLength > 2 * LINE_LENGTH_MAX) {
      rest = [Buffer.concat(rest).subarray(0, LINE_LENGTH_MAX + 1)];
      restLength = LINE_LENGTH_MAX + 1;
    }
    yield { lines, bytes: chunk.length };
  }
  if (restLength > 0) yield { lines: numbered(Buffer.concat(rest)), bytes: 0 };
}

/**
 * Splits bytes that hold whole lines: as one text if all of them are UTF-8, otherwise line by line.
 */
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
