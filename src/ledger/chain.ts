import { createHash } from 'node:crypto';

/** The hash before the first event. */
export const CHAIN_START = '';

/**
 * The hash of an event: SHA-256, in hex, of the previous event's hash (in hex) and the event's line
 * (UTF-8, without the newline). So each hash covers every event up to its own.
 */
export function chainHash(previous: string, line: string): string {
  const text = line.endsWith('\n') ? line.slice(0, -1) : line;
  return createHash('sha256').update(previous).update(text).digest('hex');
}
