/**
 * The patterns of a task's problems, in order of precedence. If several are found at one time, the
 * task suffers from the first of them, and the others are signs of it. A task that alternates
 * fails, often within a day; a failing task is late and slow because it fails; a task whose run
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

/**
 * The rank of a pattern: 0 for the one that explains most. An operator's own pattern comes last,
 * because nothing is known about it.
 */
export function rankOf(pattern: string): number {
  const index = PRECEDENCE.indexOf(pattern);
  return index < 0 ? PRECEDENCE.length : index;
}
