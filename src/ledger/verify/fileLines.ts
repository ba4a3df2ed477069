import { UsageError } from '../../lib/errors';
import { bytesOf, type OpenFile } from '../rotation';

const NEWLINE = 0x0a;

/** Maximum bytes of a line, some thousand times what goalgen writes. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

/** A line as it is in a ledger file. */
export interface FileLine {
  readonly path: string;
  /** Number of the line within its file, from 1. */
  readonly number: number;
  /**
   * The bytes of the line with its newline; without one when the file ends in the middle of a line.
   */
  readonly bytes: Buffer;
}

export function isTorn({ bytes }: FileLine): boolean {
  return bytes.at(-1) !== NEWLINE;
}

/**
 * The lines of a file from the byte `from` on. Each chunk that is read yields the lines that it
 * completes.
 */
export async function* linesOfFile(file: OpenFile, from: number): AsyncGenerator<FileLine[]> {
  let number = 0;
  let position = 0;
  let parts: Buffer[] = [];
  let held = 0; // bytes of the parts
  const take = (bytes: Buffer): FileLine[] => {
    number += 1;
    position += bytes.length;
    return position > from ? [{ path: file.path, number, bytes }] : [];
  };
  for await (const chunk of bytesOf(file)) {
    const lines: FileLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end + 1);
      lines.push(...take(parts.length === 0 ? piece : Buffer.concat([...parts, piece])));
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    held = start === 0 ? held + chunk.length : chunk.length - start;
    if (held > LINE_BYTES_MAX) throw tooLong(file.path, number + 1);
    if (lines.length > 0) yield lines;
  }
  if (parts.length > 0) yield take(Buffer.concat(parts));
}

function tooLong(path: string, number: number): UsageError {
  return new UsageError(
    `${path} cannot be read: line ${number} is longer than ${LINE_BYTES_MAX / 1024 / 1024} MB.`,
    'it is no ledger: move the file away',
  );
}
