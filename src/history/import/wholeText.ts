import type { Chunks } from './candidate';

/**
 * Maximum length of an input that is read whole, in bytes. What programs print about a machine is
 * far shorter; the rest of a longer input is left out.
 */
const BYTES_MAX = 16 * 1024 * 1024;

/** A short input as one text. */
export async function wholeText(chunks: Chunks): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    if (length < BYTES_MAX) parts.push(bytes);
    length += bytes.length;
  }
  return Buffer.concat(parts)
    .toString()
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
}
