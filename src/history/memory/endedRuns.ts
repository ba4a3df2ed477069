import type { Instant, Window } from '../../lib/clock';
import { firstAfter, firstFrom } from '../../lib/sorted';
import type { TaskRun } from '../run';

/** Runs that have ended, oldest end first, in the order in which the database returns them. */
export class EndedRuns {
  readonly all: readonly TaskRun[];
  readonly #ends: Float64Array;

  constructor(runs: readonly TaskRun[]) {
    this.all = runs.filter(({ run }) => run.finishedAt !== null).sort(byEnd);
    this.#ends = Float64Array.from(this.all, endOf);
  }

  within({ since, until }: Window): TaskRun[] {
    return this.all.slice(firstFrom(this.#ends, since), firstAfter(this.#ends, until));
  }

  /** The newest run that ended in the window and for which `is` returns true. */
  findLast({ since, until }: Window, is: (run: TaskRun) => boolean): TaskRun | undefined {
    const first = firstFrom(this.#ends, since);
    for (let index = firstAfter(this.#ends, until) - 1; index >= first; index--) {
      const candidate = this.all[index];
      if (candidate !== undefined && is(candidate)) return candidate;
    }
    return undefined;
  }
}

export function endOf({ run }: TaskRun): Instant {
  return run.finishedAt ?? 0;
}

function byEnd(first: TaskRun, second: TaskRun): number {
  const [{ run: a }, { run: b }] = [first, second];
  return (
    endOf(first) - endOf(second) ||
    a.startedAt - b.startedAt ||
    compare(a.status, b.status) ||
    (a.attempt ?? -1) - (b.attempt ?? -1) ||
    compare(a.runId, b.runId)
  );
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
