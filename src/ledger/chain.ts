import { createHash } from 'node:crypto';

/** The hash before the first event. */
export const CHAIN_START = '';

/**
 * The hash of an event: SHA-256, in hex, of the previous event's hash (in hex), the event's line
 * (UTF-8, without the newline) and, where there is a digest, a newline and the digest (in hex). So
 * each hash covers every event up to its own, and what the rows said to which they led.
 */
export function chainHash(previous: string, line: string, digest: string | null = null): string {
  const text = line.endsWith('\n') ? line.slice(0, -1) : line;
  const hash = createHash('sha256').update(previous).update(text);
  return (digest === null ? hash : hash.update(`\n${digest}`)).digest('hex');
}

/** The digest of what a row says: SHA-256, in hex, of the text that the views of facts make of it. */
export function digestOf(facts: string): string {
  return createHash('sha256').update(facts).digest('hex');
}
