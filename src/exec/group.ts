import type { ChildProcess } from 'node:child_process';
import { codeOf, messageOf } from '../lib/errors';

const POLL_MS = 50;

/**
 * The command and, if it has a process group of its own, the processes that it started and that
 * stayed in the group.
 */
export class ProcessGroup {
  /** Signals that goalgen passed on, or that a terminal has sent to all processes. */
  readonly heard = new Set<NodeJS.Signals>();
  #saidSo = false;

  constructor(
    readonly child: ChildProcess,
    readonly isOwn: boolean,
    readonly say: (line: string) => void,
  ) {}

  /**
   * Sends a signal to the command or its group. A process that runs with another user's rights
   * (sudo) cannot be signalled, which is reported once.
   */
  send(signal: NodeJS.Signals): void {
    this.heard.add(signal);
    const answer = this.#kill(signal);
    if (answer === 'sent' || answer === 'gone' || this.#saidSo) return;
    this.#saidSo = true;
    this.say(`goalgen: ${signal} cannot be sent to the command: ${answer.refusal}\n`);
  }

  /** Whether any of the processes is left. */
  isAlive(): boolean {
    return this.#kill(0) !== 'gone';
  }

  /** Resolves when none of the processes is left, or after `seconds`. */
  async emptied(seconds: number): Promise<void> {
    for (let waited = 0; waited < seconds * 1000 && this.isAlive(); waited += POLL_MS)
      await new Promise((done) => setTimeout(done, POLL_MS));
  }

  #kill(signal: NodeJS.Signals | 0): 'sent' | 'gone' | { readonly refusal: string } {
    const { pid } = this.child;
    if (pid === undefined) return 'gone';
    try {
      process.kill(this.isOwn ? -pid : pid, signal);
      return 'sent';
    } catch (error) {
      return codeOf(error) === 'ESRCH' ? 'gone' : { refusal: messageOf(error) };
    }
  }
}
