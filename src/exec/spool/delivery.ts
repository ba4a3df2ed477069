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
  /** The process; an error when it could not be started. */
  readonly #process: ChildProcess | Error;
  readonly ended: Promise<DeliveryEnd>;

  /** @param record a run that is in no spool, for standard input */
  constructor(
    { options }: DatabaseChoice,
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
    this.#process = started([join(packageRoot(), 'bin/goalgen.js'), ...args], env, record);
    this.ended =
      this.#process instanceof Error
        ? Promise.resolve({ code: null, said: this.#process.message })
        : endOf(this.#process);
    if (this.#process instanceof Error) return;
    this.#process.stdin?.on('error', () => undefined); // the process has ended, which `ended` tells
    this.#process.stdin?.end(`${record}\n`);
    this.#process.unref();
  }

  get pid(): number | undefined {
    return this.#process instanceof Error ? undefined : this.#process.pid;
  }

  /** Lets go of the process, which goes on by itself. */
  release(): void {
    if (this.#process instanceof Error) return;
    this.#process.stdin?.destroy();
    this.#process.stderr?.destroy();
  }
}

/** Starts Node in the folder of this process. An error is returned, because the command goes on. */
function started(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  record: string | undefined,
): ChildProcess | Error {
  try {
    return spawn(process.execPath, args, {
      env: { ...env },
      stdio: [record === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
      detached: true,
    });
  } catch (error) {
    // Node reports some failures by an event and others by an exception.
    return error instanceof Error ? error : new Error(String(error));
  }
}

function endOf(child: ChildProcess): Promise<DeliveryEnd> {
  return new Promise((done) => {
    let said = '';
    child.stderr?.on('error', () => undefined);
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(0, SAID_LENGTH_MAX);
    });
    child.once('error', ({ message }) => done({ code: null, said: message }));
    child.once('close', (code) => done({ code, said }));
  });
}
