import type { Batch, Candidate, Chunks } from '../candidate';
import { jsonValue } from '../candidate';
import { type Line, linesOf } from '../lines';

/** Reads one run from each line, in goalgen's own keys. */
export async function* ndjson(chunks: Chunks): AsyncGenerator<Batch> {
  for await (const { lines, bytes } of linesOf(chunks))
    yield { candidates: lines.map(jsonLine), bytes };
}

/** The candidate of a line that should be JSON. */
export function jsonLine(line: Line): Candidate {
  const { number, text } = line;
  if (text === undefined)
    return { number, raw: line.bytes ?? '', problem: line.problem ?? 'no text' };
  return { number, raw: text, ...jsonValue(text) };
}
