import type { CronLine, Ended, Failed } from './cronLine';
import type { Start } from './cronStarts';

/** A failure that waits for the line about the end of its run. */
export interface Failure extends Pick<Failed, 'exitCode' | 'error'> {
  readonly number: number;
  readonly raw: string;
  /** Undefined where the log does not hold the start. */
  readonly start: Start | undefined;
  readonly at: number;
}

/** Where a message stands: its line, and what the line says besides the message. */
export interface Place extends Pick<CronLine, 'host' | 'pid'> {
  readonly number: number;
  readonly raw: string;
  readonly at: number;
}

export type HeldEnd = Place & Pick<Ended, 'command'>;

/** What the log of one host has said. */
export interface HostLog {
  ends: number;
  failures: number;
  /** The first line about an end that says how the run ended. */
  firstEnd: string | undefined;
}

/** How a run ended; `finishedAt` is null when that is not known. */
export interface End {
  readonly finishedAt: number | null;
  readonly status: 'success' | 'failed' | 'running';
  readonly error?: string | null;
  readonly exitCode?: number | null;
  readonly isLost?: boolean;
}

/** A run that goes on, as far as the log says. */
export const STILL_OPEN: End = { finishedAt: null, status: 'running' };
/** A run of which it will never be known how it ended. */
export const LOST: End = { ...STILL_OPEN, isLost: true };

/** How a run ended: with the failure that was logged before its end, if any. */
export function endOf(failure: Failure | undefined, finishedAt: number): End {
  if (failure === undefined) return { finishedAt, status: 'success', exitCode: 0 };
  const { error, exitCode } = failure;
  return { finishedAt, status: 'failed', error, exitCode };
}
