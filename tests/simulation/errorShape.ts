import type { Rng } from './rng';

/** What an error text is made of, besides random numbers. */
export interface ErrorContext {
  /** The task type. */
  readonly task: string;
  readonly host: string;
  /** The machine or service that the task depends on. */
  readonly target: string;
  /** The time limit of a run, in seconds. */
  readonly limit: number;
}

export interface ErrorShape {
  readonly name: string;
  readonly status: 'failed' | 'timeout';
  readonly exitCode: number | null;
  /** When in a run the error happens: soon after the begin, anywhere, or at the time limit. */
  readonly moment: 'soon' | 'anywhere' | 'limit';
  text(context: ErrorContext, rng: Rng): string | null;
}

export function shape(
  name: string,
  exitCode: number | null,
  moment: ErrorShape['moment'],
  text: ErrorShape['text'],
): ErrorShape {
  return { name, status: moment === 'limit' ? 'timeout' : 'failed', exitCode, moment, text };
}

export const file = (task: string) => task.replaceAll(/[^a-z0-9]+/gi, '_');
export const id = (rng: Rng) => rng.whole(100_000, 99_999_999);
export const hex = (rng: Rng, digits: number) =>
  Array.from({ length: digits }, () => rng.whole(0, 15).toString(16)).join('');
export const port = (rng: Rng) => rng.whole(32_768, 60_999);
export const address = (rng: Rng) =>
  `10.${rng.whole(0, 9)}.${rng.whole(0, 255)}.${rng.whole(2, 254)}`;
