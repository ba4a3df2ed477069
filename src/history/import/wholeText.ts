import type { Chunks } from './candidate';

/**
 * Maximum length of an input that is read whole, in bytes. What programs print about a machine is
 * far shorter.
 */
const BYTES_MAX = 16 * 1024 * 1024;

/** A short input as one text; undefined for one that is too long to be what is expected. */
export async function wholeText(chunks: Chunks): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= BYTES_MAX) parts.push(bytes);
  }
  if (length > BYTES_MAX) return undefined;
  return Buffer.concat(parts)
    .toString()
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
}
