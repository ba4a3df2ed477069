import type { ProcessGroup } from './group';

/** Ends a command when its time is over: TERM, and after the grace KILL to whoever is left. */
export class Timeout {
  hasStruck = false;
  /** Resolves when nobody is left, or was killed. Never, without a timeout. */
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
    group.send('SIGCONT'); // a stopped process does not hear TERM
    await group.emptied(graceSeconds);
    if (group.isAlive()) group.send('SIGKILL');
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
