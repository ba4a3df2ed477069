import type {
  Batch,
  Candidate,
  Chunks,
  Format,
  FormatOptions,
} from '../../src/history/import/candidate';
import { NOW } from './world';

/** A stream of the given chunks. */
export async function* chunksOf(...chunks: readonly (string | Buffer)[]): Chunks {
  yield* chunks;
}

/** All elements of a stream. */
export async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Options of a format: UTC, the seed's instant, and every unit is a task. */
export function formatOptions(overrides: Partial<FormatOptions> = {}): FormatOptions {
  return {
    timeZone: 'UTC',
    now: NOW,
    columns: new Map(),
    delimiter: ',',
    host: 'here',
    isTask: () => true,
    redact: (text) => text,
    asksForServices: false,
    warn: () => undefined,
    notUnderstood: () => undefined,
    ...overrides,
  };
}

export async function candidatesOf(batches: AsyncIterable<Batch>): Promise<Candidate[]> {
  return (await collected(batches)).flatMap(({ candidates }) => candidates);
}

/** The candidates that a format reads from a text. */
export async function candidatesIn(
  format: Format,
  text: string | Buffer,
  overrides: Partial<FormatOptions> = {},
): Promise<Candidate[]> {
  return candidatesOf(format(chunksOf(text), formatOptions(overrides)));
}

/** The values of the candidates that a format reads from a text. */
export async function valuesIn(
  format: Format,
  text: string,
  overrides: Partial<FormatOptions> = {},
): Promise<unknown[]> {
  return (await candidatesIn(format, text, overrides)).map(({ value }) => value);
}
