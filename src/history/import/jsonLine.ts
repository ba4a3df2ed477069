import { type Candidate, jsonValue } from './candidate';
import type { Line } from './lines';

/** The candidate of a line that should be JSON. */
export function jsonLine(line: Line): Candidate {
  const { number, text } = line;
  if (text === undefined)
    return { number, raw: line.bytes ?? '', problem: line.problem ?? 'no text' };
  return { number, raw: text, ...jsonValue(text) };
}
