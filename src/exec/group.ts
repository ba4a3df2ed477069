import type { ChildProcess } from 'node:child_process';
import { codeOf, messageOf } from '../lib/errors';

const POLL_MS = 50;

/** The command and, where it has a group of its own, everything that it started and that stayed in it. */
export class ProcessGroup {
  /** Signals that were passed on, or that a terminal has sent to all. */
  readonly heard = new Set<NodeJS.Signals>();
  #saidSo = false;

  constructor(
    readonly child: ChildProcess,
    readonly isOwn: boolean,
    readonly say: (line: string) => void,
  ) {}

  /** A process that runs with another user's rights (sudo) cannot be signalled: that is said once. */
  send(signal: NodeJS.Signals): void {
    this.heard.add(signal);
    const answer = this.#kill(signal);
    if (answer === 'sent' || answer === 'gone' || this.#saidSo) return;
    this.#saidSo = true;
    this.say(`goalgen: ${signal} cannot be sent to the command: ${answer.refusal}\n`);
  }

  /** Is anybody of it left? */
  isAlive(): boolean {
    return this.#kill(0) !== 'gone';
  }

  /** Resolves when nobody is left, or after so many seconds. */
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
