import type { TaskStatement } from '../../history/statements/statements';

const STATES = {
  on: 'it is on',
  off: 'it is switched off, paused or suspended',
  gone: 'it is gone',
} as const;

/**
 * What a task's source says of it, in one line: `its source said at 2025-11-09 14:00:00 that it is
 * on, by 30 2 * * * (UTC)`.
 * @param at writes an instant
 */
export function saidText(
  { state, schedule, timeZone, lastSaidAt, lastStart, isDoubted }: TaskStatement,
  at: (instant: number) => string,
): string {
  const zone = timeZone === null ? '' : ` (${timeZone})`;
  const when = schedule === null ? '' : `, by ${schedule}${zone}`;
  const began = lastStart == null ? '' : `, and began last at ${at(lastStart)}`;
  return (
    `its source said at ${at(lastSaidAt)} that ${STATES[state]}${when}${began}` +
    `${isDoubted ? ': doubted, as it has had runs since' : ''}`
  );
}
