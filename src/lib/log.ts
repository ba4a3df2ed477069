import { formatInstant, type Instant } from './clock';
import { printable } from './text';

const LEVELS = { DEBUG: 10, INFO: 20, WARN: 30 } as const;
export type LogLevel = keyof typeof LEVELS;

/**
 * Progress for people, on stderr. Failures are not logged: they are thrown, and main prints them.
 */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/**
 * Logs lines like `2025-11-09 14:00:00 INFO - Starting goal generation scan...`. The lines carry
 * the command's own instant, so that a replayed scan logs the time that it replays.
 */
export function createLog(options: {
  write: (line: string) => void;
  now: Instant;
  timeZone: () => string;
  threshold: LogLevel;
}): Log {
  // Made when first needed: time zones take longer to load than a query takes to run.
  let stamp: string | undefined;
  const at = (level: LogLevel) => (message: string) => {
    if (LEVELS[level] < LEVELS[options.threshold]) return;
    stamp ??= formatInstant(options.now, options.timeZone());
    options.write(`${stamp} ${level} - ${printable(message)}\n`);
  };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN') };
}

/** Logs nothing, for the scans of a replay. */
export const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
