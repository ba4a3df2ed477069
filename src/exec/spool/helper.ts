import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, type Stream, Writable } from 'node:stream';
import { packageRoot } from '../../lib/packageRoot';
import { FILES_MAX } from './folders';
import type { Suffix } from './spooledRun';

/**
 * `ok`: the record is in the spool, synced, under its name; `busy`: it is, and another process is
 * going to store what is there; `no`: it is not.
 */
export type Answer = 'ok' | 'busy' | 'no';

/**
 * Writes records of one run into the spool, by a process of its own (bin/spool.sh): a folder on a
 * dead network mount stops that process and not this one.
 */
export class SpoolHelper {
  /** The process; undefined when it could not be started. */
  readonly #child: ChildProcess | undefined;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  #questions: Writable | undefined;
  #hasEnded = true;

  /**
   * @param folders the folders to try, in this order
   * @param run name of the run's files, without a suffix
   * @param key names the notes about deliveries to the run's database
   */
  constructor(
    readonly folders: readonly string[],
    run: string,
    key: string,
  ) {
    const script = join(packageRoot(), 'bin/spool.sh');
    this.#child = started([script, String(FILES_MAX), run, key, ...folders]);
    this.#child?.once('error', () => this.#end());
    // A process that could not be started has no streams, whatever its type says.
    const [questions, answers]: readonly (Stream | null | undefined)[] = this.#child?.stdio ?? [];
    if (!(questions instanceof Writable && answers instanceof Readable)) return;
    this.#questions = questions;
    this.#hasEnded = false;
    // That the helper has ended is told by 'close'.
    questions.on('error', () => undefined);
    answers.on('error', () => undefined);
    createInterface(answers)
      .on('line', (line) => this.#waiting.shift()?.(line === 'ok' || line === 'busy' ? line : 'no'))
      .once('close', () => this.#end());
    this.#child?.unref();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  write(suffix: Suffix, record: string): Promise<Answer> {
    return this.#ask(`${suffix} ${record}`);
  }

  /** Resolves when the record is taken out of the spool, or after two seconds. */
  taken(): Promise<Answer> {
    return this.#ask('await');
  }

  /** Tells that a process, with this number, goes to store what is in the spool. */
  note(pid: number): void {
    if (!this.#hasEnded) this.#questions?.write(`note ${pid}\n`);
  }

  #ask(line: string): Promise<Answer> {
    if (this.#hasEnded) return Promise.resolve('no');
    return new Promise((done) => {
      this.#waiting.push(done);
      this.#questions?.write(`${line}\n`);
    });
  }

  /** Lets go of the process. It ends when it has written what it was given. */
  release(): void {
    for (const stream of this.#child?.stdio ?? []) stream?.destroy();
  }

  #end(): void {
    this.#hasEnded = true;
    for (const done of this.#waiting.splice(0)) done('no');
  }
}

/** Starts the script. A failure is no error here, because the command goes on. */
function started(args: readonly string[]): ChildProcess | undefined {
  try {
    return spawn('/bin/sh', args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      // A group of its own: an interrupt from the terminal is meant for the command.
      detached: true,
    });
  } catch {
    return undefined;
  }
}
