import type { RunRecord } from '../history/run';
import { errorText } from './errorText';
import type { ExitResult } from './runCommand';

export type RunEnd = Pick<RunRecord, 'status' | 'error' | 'exitCode'>;

/**
 * What is recorded when a command ended. The error of a failed command is its output, without the
 * secrets that goalgen knows by itself; the operator's patterns follow when the run is stored.
 */
export async function runEnd(result: ExitResult): Promise<RunEnd> {
  const { exitCode, timedOut, wasStopped } = result;
  if (exitCode === 0) return { status: 'success', error: null, exitCode };
  const { redactor } = await import('../history/errors/redact'); // loaded only for failed runs
  const output = errorText(result.output, await redactor([]));
  const how = howItEnded(result) ?? (output === '' ? `exit status ${exitCode}` : undefined);
  return {
    status: timedOut ? 'timeout' : wasStopped ? 'cancelled' : 'failed',
    error: [output, how].filter(Boolean).join('\n'),
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
