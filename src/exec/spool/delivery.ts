import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../lib/packageRoot';
import type { DatabaseChoice } from './spooledRun';

export interface DeliveryEnd {
  readonly code: number | null;
  /** What the process said on standard error. */
  readonly said: string;
}

/** Maximum characters of what a delivery says that are kept. */
const SAID_LENGTH_MAX = 2000;

/**
 * Stores spooled runs in the database by a process of its own (`goalgen deliver`): a database on a
 * dead network mount stops that process and not this one.
 */
export class Delivery {
  readonly #process: ChildProcess;
  readonly ended: Promise<DeliveryEnd>;

  /** @param record a run that is in no spool, for standard input */
  constructor(
    { cwd, options }: DatabaseChoice,
    env: Readonly<Record<string, string | undefined>>,
    record?: string,
  ) {
    const flags = [
      ...(options.config === undefined ? [] : ['--config', options.config]),
      ...(options.dataDir === undefined ? [] : ['--data-dir', options.dataDir]),
      ...(options.database === undefined ? [] : ['--database', options.database]),
      ...(options.set ?? []).flatMap((each) => ['--set', each]),
    ];
    const args = ['deliver', '--no-wait', ...flags, ...(record === undefined ? [] : ['-'])];
    this.#process = spawn(process.execPath, [join(packageRoot(), 'bin/goalgen.js'), ...args], {
      cwd,
      env: { ...env },
      stdio: [record === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.ended = new Promise((done) => {
      let said = '';
      this.#process.stderr?.on('data', (chunk) => {
        said = `${said}${chunk}`.slice(0, SAID_LENGTH_MAX);
      });
      this.#process.once('error', ({ message }) => done({ code: null, said: message }));
      this.#process.once('close', (code) => done({ code, said }));
    });
    this.#process.stdin?.on('error', () => undefined); // the process has ended, which `ended` tells
    this.#process.stdin?.end(`${record}\n`);
    this.#process.unref();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Lets go of the process, which goes on by itself. */
  release(): void {
    this.#process.stdin?.destroy();
    this.#process.stderr?.destroy();
  }
}
