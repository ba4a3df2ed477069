import { formatInstant } from '../../lib/clock';
import type { Io } from '../../lib/io';
import { isJsonMap, parseJsonMap } from '../../lib/json';
import { printable, shorten } from '../../lib/text';
import { jsonText } from './goals';
import { styleFor } from './style';

/** Maximum number of characters of an event's metadata, and of a line that is no event. */
const LENGTH_MAX = 300;

/**
 * A line of the ledger for people:
 * `2025-11-09 14:00:00  goal_created  goal_id=goal_8f2e4a9c category=capability ...`.
 * A line that is no ledger event is printed as it is.
 */
export function renderLedgerLine(io: Io, line: string, timeZone: string): string {
  const entry = parseJsonMap(line);
  if (entry === undefined || typeof entry.ts !== 'number' || !isJsonMap(entry.meta)) {
    return `${printable(shorten(line, LENGTH_MAX))}\n`;
  }
  const style = styleFor(io.stdout, io.env);
  const meta = Object.entries(entry.meta)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${jsonText(value)}`);
  const event = printable(jsonText(entry.event ?? ''));
  const rest = printable(shorten(meta.join(' '), LENGTH_MAX));
  return `${formatInstant(entry.ts, timeZone)}  ${style.bold(event.padEnd(17))}  ${rest}\n`;
}
