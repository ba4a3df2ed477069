import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { codeOf, messageOf } from '../lib/errors';
import { statOf } from '../lib/process';

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

  /**
   * Whether any of the processes is left. Those that have ended and that their parent has not asked
   * for (zombies) are not: in a container whose first process is no init they stay for ever.
   */
  isAlive(): boolean {
    return this.#kill(0) !== 'gone' && !this.#areAllZombies();
  }

  /** Resolves when none of the processes is left, or after `seconds`. */
  async emptied(seconds: number): Promise<void> {
    for (let waited = 0; waited < seconds * 1000 && this.isAlive(); waited += POLL_MS)
      await new Promise((done) => setTimeout(done, POLL_MS));
  }

  #areAllZombies(): boolean {
    const { pid } = this.child;
    if (!this.isOwn || pid === undefined) return false;
    const states = statesOfGroup(pid);
    return states.length > 0 && states.every((state) => state === 'Z');
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

/** States of the processes of a group, by one letter each; empty where the system does not say it. */
function statesOfGroup(group: number): string[] {
  return numbersIn('/proc').flatMap((pid) => {
    const stat = statOf(pid);
    return stat?.group === group ? [stat.state] : [];
  });
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
