import { DAY_SECONDS, formatInstant, type Instant } from '../../lib/clock';
import { parseInstant } from '../../lib/timeText';

/** What ends a refusal. `lifted` means that a person took the refusal back. */
export type Condition =
  | { readonly kind: 'worse' | 'forever' | 'lifted' }
  | { readonly kind: 'until'; readonly at: Instant }
  | { readonly kind: 'times'; readonly count: number };

const TIMES_MAX = 1_000_000;
const DAYS_MAX = 3660;

/**
 * Reads a condition as people type it: `worse`, `forever`, `14d`, `2026-12-31`, `50x`. Undefined if
 * the text is none of these, names a time that has passed, or exceeds a maximum.
 */
export function parseCondition(
  text: string,
  now: Instant,
  timeZone: string,
): Condition | undefined {
  if (text === 'worse' || text === 'forever') return { kind: text };
  const times = /^([1-9]\d{0,6})x$/.exec(text)?.[1];
  if (times !== undefined)
    return Number(times) <= TIMES_MAX ? { kind: 'times', count: Number(times) } : undefined;
  const days = /^([1-9]\d{0,3})d$/.exec(text)?.[1];
  if (days !== undefined)
    return Number(days) <= DAYS_MAX
      ? { kind: 'until', at: now + Number(days) * DAY_SECONDS }
      : undefined;
  if (!/^\d{4}-/.test(text)) return undefined;
  const at = parseInstant(text, timeZone);
  return at === undefined || at <= now ? undefined : { kind: 'until', at };
}

/** A condition as it is stored with the goal. */
export function storedCondition(condition: Condition): string {
  if (condition.kind === 'until') return String(condition.at);
  return condition.kind === 'times' ? `${condition.count}x` : condition.kind;
}

/**
 * Reads a stored condition. A value that cannot be read, such as one written by hand, is taken for
 * the default, `worse`.
 */
export function readCondition(text: string | null): Condition {
  if (text === 'forever' || text === 'lifted') return { kind: text };
  const times = /^(\d+)x$/.exec(text ?? '')?.[1];
  if (times !== undefined) return { kind: 'times', count: Number(times) };
  const at = Number(text ?? Number.NaN);
  return text !== null && text !== '' && Number.isFinite(at)
    ? { kind: 'until', at }
    : { kind: 'worse' };
}

/** A condition in words, for people: `until 2026-12-31 00:00:00`. */
export function conditionText(condition: Condition, timeZone: string): string {
  switch (condition.kind) {
    case 'until':
      return `until ${formatInstant(condition.at, timeZone)}`;
    case 'times':
      return `until it happened ${condition.count} times more`;
    case 'forever':
      return 'for ever';
    case 'lifted':
      return 'and that was taken back';
    case 'worse':
      return 'until it is worse';
  }
}

/** The facts that decide whether a refusal still holds. */
export interface Since {
  readonly now: Instant;
  /** Whether the problem is worse than when it was refused. */
  readonly worse: boolean;
  /** Number of sightings since the refusal that saw something newer, the present one included. */
  readonly occurrences: number;
}

/** Whether a refusal still holds its problem back, and why, in words for people. */
export function stillHolds(
  condition: Condition,
  since: Since,
): { readonly holds: boolean; readonly why: string } {
  switch (condition.kind) {
    case 'worse':
      return since.worse
        ? { holds: false, why: 'was rejected, and it is worse now' }
        : { holds: true, why: 'was rejected, and it is no worse' };
    case 'forever':
      return { holds: true, why: 'was rejected for ever' };
    case 'lifted':
      return { holds: false, why: 'was rejected, and that was taken back' };
    case 'until':
      return since.now < condition.at
        ? { holds: true, why: `was rejected until ${formatInstant(condition.at, 'UTC')} UTC` }
        : {
            holds: false,
            why: `was rejected until ${formatInstant(condition.at, 'UTC')} UTC, which is over`,
          };
    case 'times':
      return since.occurrences < condition.count
        ? {
            holds: true,
            why:
              `was rejected until it happened ${condition.count} times more: ` +
              `${since.occurrences} by now`,
          }
        : {
            holds: false,
            why: `was rejected until it happened ${condition.count} times more, as it did`,
          };
  }
}
