import { InvalidArgumentError } from 'commander';
import type { Io } from '../../lib/io';
import type { LogLevel } from '../../lib/log';
import type { Context } from './context';

/** What a commander action calls: makes the context from the options given, then runs the command's own function. */
export type Run = <Options extends object>(
  body: (context: Context, options: Options, args: string[]) => unknown,
  threshold?: (options: Options) => LogLevel,
) => (...params: unknown[]) => Promise<void>;

/** What commands are made with. */
export interface CliTools {
  readonly run: Run;
  readonly io: Io;
  /** What was typed. */
  readonly argv: readonly string[];
  /** Takes the exit code of a command that ends as another program did. */
  readonly passOn: (exitCode: number) => void;
}

export interface JsonOption {
  readonly json?: boolean;
}

/** Who decides, and why, for the ledger. */
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

/** What a timer can hold. */
const DURATION_MAX_SECONDS = 24 * 86_400;

/** `90s`, `30m`, `1h30m`: in seconds. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text)
    throw new InvalidArgumentError('Expected a duration such as 90s, 30m or 1h30m.');
  const seconds = parts.reduce(
    (total, [, amount, unit = '']) => total + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );
  if (seconds <= 0 || seconds > DURATION_MAX_SECONDS)
    throw new InvalidArgumentError('Expected more than 0s and at most 24d.');
  return seconds;
}
