import { RUN_STATUSES, type RunStatus } from './run';

/**
 * goalgen's statuses, by the words that other programs use for them, as `plainWord` writes them:
 * those of Jenkins (aborted, unstable), SQL Server Agent (succeeded), Windows (completed), Oban and
 * others. Words that can mean two things, such as "stopped", are left out.
 */
const WORDS: Readonly<Record<string, RunStatus>> = {
  ok: 'success',
  succeeded: 'success',
  successful: 'success',
  complete: 'success',
  completed: 'success',
  passed: 'success',
  pass: 'success',
  fail: 'failed',
  failure: 'failed',
  error: 'failed',
  errored: 'failed',
  unstable: 'failed',
  timed_out: 'timeout',
  timedout: 'timeout',
  canceled: 'cancelled',
  aborted: 'cancelled',
  skip: 'skipped',
  in_progress: 'running',
  inprogress: 'running',
};

/** Statuses by the operator's own words for them. */
export type OwnStatuses = ReadonlyMap<string, RunStatus>;

/**
 * The status that a word means: by the operator's own words, which count as they are written, then
 * by common ones, in which case and blanks do not matter. Undefined for any other word.
 */
export function statusOfWord(word: string, own: OwnStatuses): RunStatus | undefined {
  if (own.size === 0 && isStatus(word)) return word;
  const plain = plainWord(word);
  return (
    own.get(word) ??
    own.get(word.trim()) ??
    RUN_STATUSES.find((status) => status === plain) ??
    (Object.hasOwn(WORDS, plain) ? WORDS[plain] : undefined)
  );
}

function isStatus(word: string): word is RunStatus {
  return RUN_STATUSES.some((status) => status === word);
}

/** The pairs of a plain word and the status that it means, for SQL. */
export const STATUS_WORDS: readonly (readonly [string, RunStatus])[] = [
  ...RUN_STATUSES.map((status) => [status, status] as const),
  ...Object.entries(WORDS),
];

function plainWord(word: string): string {
  return word.trim().toLowerCase().replaceAll(/[ -]/g, '_');
}

/** How bad a status is: the worse one of two rows about one run counts. */
export function severityOf(status: RunStatus): number {
  return SEVERITY.indexOf(status);
}

const SEVERITY: readonly RunStatus[] = [
  'running',
  'success',
  'skipped',
  'cancelled',
  'timeout',
  'failed',
];
