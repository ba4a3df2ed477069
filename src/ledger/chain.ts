import { createHash } from 'node:crypto';

/** What the first event's hash continues. */
export const CHAIN_START = '';

/**
 * The hash of an event: SHA-256, in hex, of the hash before it (in hex) and its line (UTF-8, without the newline). So each
 * stands for everything up to it.
 */
export function chainHash(previous: string, line: string): string {
  const text = line.endsWith('\n') ? line.slice(0, -1) : line;
  return createHash('sha256').update(previous).update(text).digest('hex');
}
