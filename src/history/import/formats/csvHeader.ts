import { UsageError } from '../../../lib/errors';
import { printable, shorten } from '../../../lib/text';
import type { Chunks, FormatOptions } from '../candidate';
import { peek } from '../peek';

/**
 * The columns that a run may have. A file has them by these names, or by those that `--map` gives.
 */
export const CSV_COLUMNS = [
  'task_type',
  'run_id',
  'started_at',
  'finished_at',
  'status',
  'error',
  'exit_code',
  'host',
  'attempt',
  'series',
] as const;
/** Columns without which no row is a run, unless `--map` gives one value for all rows. */
const NEEDED = ['task_type', 'started_at', 'status'] as const;

/**
 * A line before the header that Excel (`sep=;`) or PowerShell (`#TYPE ...`) writes, taken from the
 * input: how many such lines there are, the delimiter that the line names, and the rest.
 */
export async function withoutPreface(
  chunks: Chunks,
  delimiter: string,
): Promise<{ preface: number; delimiter: string; rest: Chunks }> {
  const { start, all } = await peek(
    chunks,
    (read) => read.length >= PREFACE_LENGTH_MAX || read.includes('\n'),
  );
  const found = PREFACE.exec(start.subarray(0, PREFACE_LENGTH_MAX).toString('latin1'));
  return {
    preface: found === null ? 0 : 1,
    delimiter: found?.[1] ?? delimiter,
    rest: found === null ? all : without(all, found[0].length),
  };
}

/** An input without its first bytes, which are all in its first chunk. */
async function* without(chunks: Chunks, length: number): Chunks {
  let skipped = length;
  for await (const chunk of chunks) {
    yield Buffer.from(chunk).subarray(skipped);
    skipped = 0;
  }
}

/** Such a line, perhaps behind a byte order mark (which has three bytes in UTF-8). */
const PREFACE = /^(?:\xef\xbb\xbf)?(?:sep=([^\r\n"])|#TYPE [^\r\n]*)\r?\n/i;
const PREFACE_LENGTH_MAX = 1000;

/** @throws UsageError when the header lacks a column, or has one twice, that is mapped or needed */
export function checkColumns(header: readonly string[], { columns }: FormatOptions): void {
  const wanted = CSV_COLUMNS.map((name) => [name, columns.get(name)] as const)
    .filter(([name, from]) => from !== undefined || NEEDED.some((needed) => needed === name))
    .map(([name, from = name]) => from)
    .filter((from) => !from.startsWith('='));
  const doubled = CSV_COLUMNS.map((name) => columns.get(name) ?? name).find(
    (from) => header.indexOf(from) !== header.lastIndexOf(from),
  );
  if (doubled !== undefined)
    throw new UsageError(
      `The header has the column '${printable(doubled)}' twice.`,
      'give one of them another name',
    );
  const missing = wanted.filter((from) => !header.includes(from));
  if (missing.length === 0) return;
  const names = shorten(header.map(printable).join(', '), HEADER_LENGTH_MAX);
  const other = header.length === 1 ? /[;\t|]/.exec(header[0] ?? '')?.[0] : undefined;
  throw new UsageError(
    `There is no column ${missing.map((name) => `'${printable(name)}'`).join(', ')}; ` +
      `the header has: ${names}.`,
    other === undefined
      ? '--map task_type=NAME says what a column is called'
      : `--delimiter '${other === '\t' ? '\\t' : other}'`,
  );
}

/** Maximum length of a header in a message, in characters. */
const HEADER_LENGTH_MAX = 300;
