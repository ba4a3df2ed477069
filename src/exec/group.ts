import type { ChildProcess } from 'node:child_process';
import { codeOf, messageOf } from '../errors';

const POLL_MS = 50;

/** The command and, where it has a group of its own, everything that it started. */
export class ProcessGroup {
  /** Signals that were passed on, or that a terminal has sent to all. */
  readonly heard = new Set<NodeJS.Signals>();
  #saidSo = false;

  constructor(
    readonly child: ChildProcess,
    readonly isOwn: boolean,
    readonly say: (line: string) => void,
  ) {}

  /** A process that another user's rights run (sudo) cannot be signalled: that is said, and waited for. */
  send(signal: NodeJS.Signals): void {
    this.heard.add(signal);
    const refusal = this.#kill(signal);
    if (refusal === undefined || this.#saidSo) return;
    this.#saidSo = true;
    this.say(`goalgen: ${signal} cannot be sent to the command: ${refusal}\n`);
  }

  /** Is anybody of it left? */
  isAlive(): boolean {
    return this.#kill(0) === undefined && !this.#isGone;
  }

  /** Resolves when nobody is left, or after so many seconds. */
  async emptied(seconds: number): Promise<void> {
    for (let waited = 0; waited < seconds * 1000 && this.isAlive(); waited += POLL_MS)
      await new Promise((done) => setTimeout(done, POLL_MS));
  }

  #isGone = false;

  /** Undefined when it was sent, or nobody is left to send it to. */
  #kill(signal: NodeJS.Signals | 0): string | undefined {
    const { pid } = this.child;
    if (pid === undefined) return undefined;
    try {
      process.kill(this.isOwn ? -pid : pid, signal);
      return undefined;
    } catch (error) {
      this.#isGone = codeOf(error) === 'ESRCH';
      return this.#isGone ? undefined : messageOf(error);
    }
  }
}
