const NEWLINE = 0x0a;

/** Holds the beginning of a line that a fingerprint is of, 2000 characters, each of which is at most three bytes. */
const LINE_BYTES_MAX = 8192;

/**
 * The lines of a stream of bytes, each as much of it as its fingerprint is of, so that no line is too long to be held.
 * Empty lines are lines; what is not UTF-8 is shown as U+FFFD.
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
