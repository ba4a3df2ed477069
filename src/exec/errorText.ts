import { stripVTControlCharacters } from 'node:util';
import type { Redact } from '../history/errors/redact';

/** Maximum bytes of a run's output that are kept as its error. */
const ERROR_BYTES_MAX = 10_000;
/**
 * Bytes of output to read. Redaction runs before truncation: a secret that begins before the kept
 * bytes must be seen from its beginning. A private key of 16,384 bits is shorter than the
 * difference.
 */
export const OUTPUT_BYTES_MAX = ERROR_BYTES_MAX + 16 * 1024;

/** The end of a command's output for people: without colours, overwritten lines and secrets. */
export function errorText(output: Buffer, redact: Redact): string {
  const lines = stripVTControlCharacters(output.toString())
    .replaceAll('\0', '')
    .split(/\r*\n/)
    .map(lastDrawn);
  // The first line may have lost its beginning, and is then left out unless it is the only line.
  const isCut = output.length >= OUTPUT_BYTES_MAX && lines.slice(1).some((line) => line !== '');
  return redact(
    lines
      .slice(isCut ? 1 : 0)
      .join('\n')
      .trim(),
  );
}

/** The end of an error text that is stored, without what the operator's patterns match. */
export function storedError(error: string, redact: Redact): string {
  return lastBytes(redact(error), ERROR_BYTES_MAX);
}

/** What a line that was drawn over and over, such as a progress bar, shows in the end. */
function lastDrawn(line: string): string {
  return (
    line
      .split('\r')
      .findLast((part) => part.trim() !== '')
      ?.trimEnd() ?? ''
  );
}

/** The last `bytesMax` bytes of a text: whole lines if there are any, else whole characters. */
function lastBytes(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  const end = bytes
    .subarray(-bytesMax)
    .toString()
    .replace(/^\ufffd+/, '');
  const newline = end.indexOf('\n');
  return newline >= 0 && newline < end.length - 1 ? end.slice(newline + 1) : end;
}
