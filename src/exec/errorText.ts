import { stripVTControlCharacters } from 'node:util';
import type { Redact } from '../history/errors/redact';

/** How much of the output of a run is kept as its error. */
const ERROR_BYTES_MAX = 10_000;
/**
 * So much of it is looked at: a secret that begins before what is kept must be seen from its beginning. A private key of
 * 16,384 bits is shorter than the difference.
 */
export const OUTPUT_BYTES_MAX = ERROR_BYTES_MAX + 16 * 1024;

/** The end of what a command printed, for people: without colours and overwritten lines, without secrets. */
export function errorText(output: Buffer, redact: Redact): string {
  const lines = stripVTControlCharacters(output.toString())
    .replaceAll('\0', '')
    .split(/\r*\n/)
    .map(lastDrawn);
  // Of the first line only its end was seen; but it may be all there is.
  const isCut = output.length >= OUTPUT_BYTES_MAX && lines.slice(1).some((line) => line !== '');
  return lastBytes(
    redact(
      lines
        .slice(isCut ? 1 : 0)
        .join('\n')
        .trim(),
    ),
    ERROR_BYTES_MAX,
  );
}

/** What a line that was drawn over and over (a progress bar) shows in the end. */
function lastDrawn(line: string): string {
  return (
    line
      .split('\r')
      .findLast((part) => part.trim() !== '')
      ?.trimEnd() ?? ''
  );
}

/** Whole lines where there are any, else whole characters. */
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
