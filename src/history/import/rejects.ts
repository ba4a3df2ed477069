import { closeSync, openSync, writeSync } from 'node:fs';
import { codeOf, UsageError } from '../../errors';
import { printable } from '../../printable';

/** The file for what an import rejects; made when there is something to write, for its owner alone. */
export class Rejects {
  #fd: number | undefined;

  /** @throws UsageError when it is the file that is read */
  constructor(
    readonly path: string | undefined,
    input: string | undefined,
  ) {
    if (path !== undefined && path === input)
      throw new UsageError('--rejects names the file that is imported.', 'name another file');
  }

  /** @throws UsageError when the file cannot be written */
  take(raw: string, header?: string): void {
    if (this.path === undefined) return;
    try {
      const isFirst = this.#fd === undefined;
      this.#fd ??= openSync(this.path, 'w', 0o600);
      writeSync(this.#fd, `${isFirst && header !== undefined ? `${header}\n` : ''}${raw}\n`);
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
