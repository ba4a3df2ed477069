import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { packageRoot } from '../../lib/packageRoot';
import type { DatabaseChoice } from './spooledRun';

export interface DeliveryEnd {
  readonly code: number | null;
  /** What the process said on standard error. */
  readonly said: string;
}

/**
 * What names the notes about deliveries to one database (bin/spool.sh): runs with one key are stored
 * by one process.
 */
export function deliveryKey(choice: DatabaseChoice): string {
  return createHash('sha256').update(JSON.stringify(choice)).digest('hex').slice(0, 16);
}

/**
 * Maximum seconds that a delivery may take. One that hangs is ended then, so that such processes do
 * not pile up where runs end each minute.
 */
const DELIVERY_SECONDS_MAX = 300;

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
    choice: DatabaseChoice,
    env: Readonly<Record<string, string | undefined>>,
    record?: string,
  ) {
    const { options } = choice;
    const flags = [
      ...(options.config === undefined ? [] : ['--config', options.config]),
      ...(options.dataDir === undefined ? [] : ['--data-dir', options.dataDir]),
      ...(options.database === undefined ? [] : ['--database', options.database]),
      ...(options.set ?? []).flatMap((each) => ['--set', each]),
    ];
    const from = record === undefined ? ['--note', deliveryKey(choice)] : ['-'];
    const args = ['deliver', '--no-wait', ...flags, ...from];
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

/** Ends the program behind it after a time, where the system has the command for that. */
const BOUNDED = `command -v timeout >/dev/null && exec timeout -s KILL ${DELIVERY_SECONDS_MAX} "$@"; exec "$@"`;

/** Starts Node in the folder of this process. An error is returned, because the command goes on. */
function started(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  record: string | undefined,
): ChildProcess | Error {
  try {
    return spawn('/bin/sh', ['-c', BOUNDED, 'sh', process.execPath, ...args], {
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
