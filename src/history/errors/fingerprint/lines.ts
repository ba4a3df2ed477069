const NEWLINE = 0x0a;

/**
 * Bytes kept of each line. Enough for the 2,000 characters of a line that a fingerprint is made
 * from, each of at most three bytes.
 */
const LINE_BYTES_MAX = 8192;

/**
 * The lines of a stream of bytes, each cut to the part that its fingerprint is made from, so that a
 * line of any length can be held in memory. Empty lines are lines too. Bytes that are not UTF-8
 * become U+FFFD.
 */
export async function* beginningsOf(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<string[]> {
  let open: Buffer | undefined; // the beginning of a line that has not ended
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      lines.push(beginning(open, bytes.subarray(start, end)).toString());
      open = undefined;
      start = end + 1;
    }
    if (start < bytes.length) open = Buffer.from(beginning(open, bytes.subarray(start)));
    if (lines.length > 0) yield lines;
  }
  if (open !== undefined) yield [open.toString()];
}

function beginning(open: Buffer | undefined, more: Buffer): Buffer {
  const rest = more.subarray(0, LINE_BYTES_MAX - (open?.length ?? 0));
  return open === undefined ? rest : Buffer.concat([open, rest]);
}
