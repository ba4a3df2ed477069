import { InvalidArgumentError } from 'commander';
import type { Io } from '../../lib/io';
import type { LogLevel } from '../../lib/log';
import type { Context } from './context';

/**
 * Makes a commander action of a command's own function. The action makes the context from the
 * options, then calls `body`. `threshold` is the lowest level that is logged without --verbose.
 */
export type Run = <Options extends object>(
  body: (context: Context, options: Options, args: string[]) => unknown,
  threshold?: (options: Options) => LogLevel,
) => (...params: unknown[]) => Promise<void>;

/** What the functions that add commands need. */
export interface CliTools {
  readonly run: Run;
  readonly io: Io;
  /** The arguments of the program, as they were typed. */
  readonly argv: readonly string[];
  /** Makes goalgen end with the exit code of the program that `exec` ran. */
  readonly passOn: (exitCode: number) => void;
}

export interface JsonOption {
  readonly json?: boolean;
}

/** Options for the ledger: who decides, and why. */
export interface ByOptions {
  readonly by?: string;
  readonly note?: string;
}

export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError('Expected a number.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Maximum length of a duration: a timer of Node holds at most 2^31 - 1 ms, about 24.8 days. */
const DURATION_MAX_SECONDS = 24 * 86_400;

/**
 * Seconds of a duration such as `90s`, `30m` or `1h30m`.
 * @throws InvalidArgumentError when the text is no duration, or is not above 0s and at most 24d
 */
export function duration(text: string): number {
  return boundedDuration(text, DURATION_MAX_SECONDS, { most: '24d', like: '90s, 30m or 1h30m' });
}

/**
 * As `duration`, up to a hundred years.
 * @throws InvalidArgumentError when the text is no duration, or is not above 0s and at most 36600d
 */
export function longDuration(text: string): number {
  return boundedDuration(text, 36_600 * 86_400, { most: '36600d', like: '180d' });
}

function boundedDuration(
  text: string,
  secondsMax: number,
  said: { readonly most: string; readonly like: string },
): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text)
    throw new InvalidArgumentError(`Expected a duration such as ${said.like}.`);
  const seconds = parts.reduce(
    (total, [, amount, unit = '']) => total + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );
  if (seconds <= 0 || seconds > secondsMax)
    throw new InvalidArgumentError(`Expected more than 0s and at most ${said.most}.`);
  return seconds;
}
