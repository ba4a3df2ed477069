/**
 * What a task suffers from, when several things are found at one time: the first of these, and the others are signs of it.
 * A task that alternates fails, often within a day; one that fails is late, and slow, for that reason; one whose run
 * hangs does not begin again.
 */
const PRECEDENCE: readonly string[] = [
  'task_flaky',
  'task_failure_recurring',
  'failure_rate_increased',
  'task_stuck',
  'task_missed',
  'new_error_type',
  'task_slowed',
  'task_too_fast',
];

/** 0 is what explains most. A pattern of one's own, of which nothing is known, comes last. */
export function rankOf(pattern: string): number {
  const index = PRECEDENCE.indexOf(pattern);
  return index < 0 ? PRECEDENCE.length : index;
}
