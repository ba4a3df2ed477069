import type { RunRecord } from '../history/run';
import { messageOf } from '../lib/errors';
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
  const output = await outputText(result.output);
  const how = howItEnded(result) ?? (output === '' ? `exit status ${exitCode}` : undefined);
  return {
    status: timedOut ? 'timeout' : wasStopped ? 'cancelled' : 'failed',
    error: [output, how].filter(Boolean).join('\n'),
    exitCode,
  };
}

/**
 * The output as the text of an error. What looks for secrets is loaded only for failed runs; when an
 * upgrade has removed its file meanwhile, the output is not kept.
 */
async function outputText(output: Buffer): Promise<string> {
  try {
    const { redactor } = await import('../history/errors/redact');
    return errorText(output, await redactor([]));
  } catch (error) {
    return `(the output is not kept: ${messageOf(error).split('\n')[0]})`;
  }
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
