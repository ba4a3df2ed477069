import type { RunRecord } from '../history/run';
import { errorText } from './errorText';
import type { ExitResult } from './runCommand';

export type RunEnd = Pick<RunRecord, 'status' | 'error' | 'exitCode'>;

/**
 * What is recorded when a command ended. The error of a failed command is its output, without
 * secrets.
 */
export async function runEnd(
  result: ExitResult,
  secretPatterns: readonly string[],
): Promise<RunEnd> {
  if (result.exitCode === 0) return endWithoutOutput(result);
  const { redactor } = await import('../history/errors/redact'); // loaded only for failed runs
  const output = errorText(result.output, await redactor(secretPatterns));
  const end = endWithoutOutput(result);
  const how = howItEnded(result);
  if (output === '') return end;
  return { ...end, error: how === undefined ? output : `${output}\n${how}` };
}

/** What is recorded when a command ended and its output is not needed, empty or unreadable. */
export function endWithoutOutput(result: ExitResult): RunEnd {
  const { exitCode, timedOut, wasStopped } = result;
  if (exitCode === 0) return { status: 'success', error: null, exitCode };
  return {
    status: timedOut ? 'timeout' : wasStopped ? 'cancelled' : 'failed',
    error: howItEnded(result) ?? `exit status ${exitCode}`,
    exitCode,
  };
}

function howItEnded({
  timedOut,
  timeoutSeconds,
  signal,
  startError,
}: ExitResult): string | undefined {
  if (timedOut) return `timed out after ${timeoutSeconds} s`;
  return signal === null ? startError : `ended by signal ${signal}`;
}
