/** The last bytes of the ledger file. `isWhole` says that they are all its bytes. */
export interface FileEnd {
  readonly tail: Buffer;
  readonly isWhole: boolean;
}

/** What an interrupted run left at the end of the ledger file. */
export interface WhatIsThere {
  /** How many of the lines to append stand there already, complete and as the last ones. */
  readonly written: number;
  /** Bytes of an unfinished line behind them. */
  readonly torn: number;
}

/** How many bytes of the file's end `whatIsThere` needs. */
export function reachOf(lines: readonly string[], preceding: string | undefined): number {
  return Buffer.byteLength(expected(lines, preceding).join('')) + 1;
}

/**
 * Recognises lines that an interrupted run wrote. With P for the preceding line, and A and B for
 * the lines to append:
 *
 * | the file ends with      | written | because |
 * |-------------------------|---------|---------|
 * | nothing, or ... P       | 0       | nothing was written |
 * | ... P A                 | 1       | A stands behind the line that precedes it |
 * | ... P A B               | 2       | |
 * | A, and no more          | 1       | the file was just rotated, or is new |
 * | ... X A, X unknown      | 1       | P was removed by hand; A is unlikely to be another's |
 * | ... P, and A equals P   | 0       | the last line is P: nothing of it may be taken for A |
 * | any of these, and a part of a line | as above | `torn` counts the bytes of the part |
 *
 * @param lines the lines to append, each with its newline
 * @param preceding the line known to stand before `lines`, if any
 */
export function whatIsThere(
  { tail, isWhole }: FileEnd,
  lines: readonly string[],
  preceding: string | undefined,
): WhatIsThere {
  const complete = tail.lastIndexOf(0x0a) + 1;
  const known = tail.subarray(0, complete);
  const lastLine = known.subarray(known.lastIndexOf(0x0a, complete - 2) + 1).toString();
  const torn = tail.length - complete;
  const counts = lines
    .map((_, index) => lines.length - index)
    .filter((count) => lines[count - 1] === lastLine);
  const stands = (count: number, before: string) =>
    endsWith(known, before + lines.slice(0, count).join(''));
  const isRotated = preceding === undefined || !beginsWith(known, preceding);
  const begins = (count: number) =>
    isWhole && isRotated && known.equals(Buffer.from(lines.slice(0, count).join('')));
  const certain = counts.find((count) => begins(count) || stands(count, preceding ?? ''));
  if (certain !== undefined) return { written: certain, torn };
  const likely = lastLine === preceding ? undefined : counts.find((count) => stands(count, ''));
  return { written: likely ?? 0, torn };
}

function expected(lines: readonly string[], preceding: string | undefined): readonly string[] {
  return preceding === undefined ? lines : [preceding, ...lines];
}

function beginsWith(bytes: Buffer, text: string): boolean {
  const begin = Buffer.from(text);
  return bytes.subarray(0, begin.length).equals(begin);
}

function endsWith(bytes: Buffer, text: string): boolean {
  const end = Buffer.from(text);
  return bytes.length >= end.length && bytes.subarray(bytes.length - end.length).equals(end);
}
