import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { UsageError } from '../../../lib/errors';
import type { Batch, Candidate, Chunks, FormatOptions } from '../candidate';
import { CSV_COLUMNS, checkColumns, withoutPreface } from './csvHeader';

const RECORD_LENGTH_MAX = 4 * 1024 * 1024;

/**
 * Reads a table whose first line names the columns. A row without a run id is identified by its
 * task, its start, and its series or host.
 * @throws UsageError when the input is not UTF-8, or lacks a column that is needed
 */
export async function* csv(chunks: Chunks, options: FormatOptions): AsyncGenerator<Batch> {
  const { parse } = await import('csv-parse');
  const { preface, delimiter, rest } = await withoutPreface(chunks, options.delimiter);
  let bytes = 0;
  let problems: Candidate[] = [];
  let header = '';
  const parser = parse({
    columns: (names: readonly string[]) => {
      header = names.map(quoted).join(delimiter);
      checkColumns(names, options);
      return [...names];
    },
    bom: true,
    info: true,
    raw: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    delimiter,
    max_record_size: RECORD_LENGTH_MAX,
    on_skip: (error, raw) => {
      const line = error !== undefined && 'lines' in error ? Number(error.lines) : 0;
      problems.push({
        number: line + preface,
        raw: (raw ?? '').trimEnd(),
        problem: (error?.message ?? 'no record').replace(/ (?:on|at) line \d+/, ''),
      });
      return undefined;
    },
  });
  const counted = Readable.from(
    (async function* () {
      const decoder = new TextDecoder('utf-8', { fatal: true });
      for await (const chunk of rest) {
        bytes += chunk.length;
        yield decoded(decoder, chunk);
      }
    })(),
  );
  counted.on('error', (error) => parser.destroy(error));
  for await (const { record, info, raw } of counted.pipe(parser) as AsyncIterable<Parsed>) {
    const number = info.lines + preface;
    const candidate = { number, raw: raw.trimEnd(), value: runOf(record, options) };
    // The parser reads ahead, so a problem that it has met may belong to a line after this record.
    const before = problems.filter((problem) => problem.number <= number);
    problems = problems.filter((problem) => problem.number > number);
    yield { candidates: [...before, candidate], bytes, header };
    bytes = 0;
  }
  yield { candidates: problems, bytes, header };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
  readonly raw: string;
}

/**
 * @throws UsageError when the bytes are not UTF-8: a guess at their encoding would store something
 * other than what was sent
 */
function decoded(decoder: TextDecoder, chunk: Buffer | string): string {
  try {
    return typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new UsageError(
      'The file is not UTF-8.',
      'iconv -f LATIN1 -t UTF-8 FILE | goalgen import --format csv -',
      {
        cause,
      },
    );
  }
}

function runOf(record: Readonly<Record<string, string>>, { columns }: FormatOptions): unknown {
  const run: Record<string, unknown> = {};
  for (const name of CSV_COLUMNS) {
    const from = columns.get(name) ?? name;
    const text = from.startsWith('=') ? from.slice(1) : own(record, from)?.trim();
    if (text !== undefined && text !== '') run[name] = text;
  }
  // A task may start on several hosts at once.
  const place = run.series ?? run.host;
  run.run_id ??= [run.task_type, run.started_at, place].filter((part) => part).join(' ');
  return run;
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
