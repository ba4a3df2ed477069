import type { ProcessGroup } from './group';

/**
 * Ends a command when its time is over: sends TERM and, after the grace period, KILL to the
 * processes that are left.
 */
export class Timeout {
  hasStruck = false;
  /**
   * Resolves after the timeout, when no process is left or KILL was sent. Without a timeout, never.
   */
  readonly over: Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    {
      timeoutSeconds,
      graceSeconds,
    }: { readonly timeoutSeconds: number | undefined; readonly graceSeconds: number },
    group: ProcessGroup,
  ) {
    this.over = new Promise((done) => {
      if (timeoutSeconds === undefined) return;
      this.#timer = setTimeout(
        () => this.#strike(group, graceSeconds).then(done),
        timeoutSeconds * 1000,
      );
    });
  }

  async #strike(group: ProcessGroup, graceSeconds: number): Promise<void> {
    this.hasStruck = true;
    group.send('SIGTERM');
    group.send('SIGCONT'); // a stopped process does not handle TERM
    await group.emptied(graceSeconds);
    if (group.isAlive()) group.send('SIGKILL');
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
