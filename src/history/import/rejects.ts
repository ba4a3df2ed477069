import { closeSync, constants, type Stats, statSync, writeSync } from 'node:fs';
import { codeOf, UsageError } from '../../lib/errors';
import { openOrCreate } from '../../lib/foreignFolder';
import { printable } from '../../lib/text';

const NEWLINE = Buffer.from('\n');

/**
 * The file for the input that an import rejects. It is created when the first input is rejected,
 * and only its owner may read it.
 */
export class Rejects {
  #fd: number | undefined;

  /** @throws UsageError when `path` is one of the files `inUse`, even under another name */
  constructor(
    readonly path: string | undefined,
    inUse: readonly (string | undefined)[],
  ) {
    if (path === undefined) return;
    const own = statOf(path);
    const isInUse = inUse.some((other) => {
      const stat = other === undefined ? undefined : statOf(other);
      return other === path || (own !== undefined && own.dev === stat?.dev && own.ino === stat.ino);
    });
    if (isInUse)
      throw new UsageError('--rejects names a file that is in use here.', 'name another file');
  }

  /** @throws UsageError when the file cannot be written */
  take(raw: string | Buffer, header?: string): void {
    if (this.path === undefined || raw.length === 0) return;
    try {
      const isFirst = this.#fd === undefined;
      this.#fd ??= openOrCreate(this.path, constants.O_WRONLY | constants.O_TRUNC);
      if (isFirst && header !== undefined) writeSync(this.#fd, `${header}\n`);
      writeSync(this.#fd, Buffer.concat([Buffer.from(raw), NEWLINE]));
    } catch (cause) {
      const message = `${printable(this.path)} cannot be written (${codeOf(cause)}).`;
      throw new UsageError(message, 'name another file with --rejects', { cause });
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/**
 * The status of a file; undefined when the file does not exist or its status cannot be read. A
 * later attempt to write the file reports why.
 */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
