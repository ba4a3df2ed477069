import type { Instant, Window } from '../../lib/clock';
import { firstAfter, firstFrom } from '../../lib/sorted';
import {
  type RecentSummary,
  type SummaryWindow,
  sampleStep,
  type TaskCounts,
  type TaskHistory,
  type TaskSummary,
} from '../history';
import { isFailure, type Run, SECONDS_MIN, type TaskRef } from '../run';

/**
 * The ended runs of one task, oldest end first, with running totals. The difference of two totals
 * counts any window without visiting its runs: `#successes[n]` is the number of successes among the
 * first n runs.
 */
export class TaskIndex {
  readonly #ends: Float64Array;
  readonly #successes: Uint32Array;
  readonly #failures: Uint32Array;
  /** Number of successes whose duration is known. */
  readonly #timed: Uint32Array;
  readonly #logSeconds: Float64Array;
  readonly #failed: readonly Run[];
  /** Duration of each run, in seconds; NaN for a run that did not succeed. */
  readonly #seconds: Float64Array;
  readonly #longestSeconds: number;

  constructor(
    readonly task: TaskRef,
    readonly runs: readonly Run[],
  ) {
    const count = runs.length;
    this.#failed = runs.filter(isFailure);
    this.#ends = new Float64Array(count);
    this.#successes = new Uint32Array(count + 1);
    this.#failures = new Uint32Array(count + 1);
    this.#timed = new Uint32Array(count + 1);
    this.#logSeconds = new Float64Array(count + 1);
    this.#seconds = new Float64Array(count);
    let longest = 0;
    runs.forEach((run, index) => {
      const seconds = endOf(run) - run.startedAt;
      const succeeded = run.status === 'success';
      const isTimed = succeeded && run.startIsUnknown !== true;
      this.#ends[index] = endOf(run);
      this.#seconds[index] = isTimed ? seconds : Number.NaN;
      this.#successes[index + 1] = at(this.#successes, index) + (succeeded ? 1 : 0);
      this.#failures[index + 1] = at(this.#failures, index) + (isFailure(run) ? 1 : 0);
      const log = isTimed ? Math.log(Math.max(SECONDS_MIN, seconds)) : 0;
      this.#timed[index + 1] = at(this.#timed, index) + (isTimed ? 1 : 0);
      this.#logSeconds[index + 1] = at(this.#logSeconds, index) + log;
      longest = Math.max(longest, seconds);
    });
    this.#longestSeconds = longest;
  }

  counts({ since, until, recentSince }: SummaryWindow): TaskCounts | undefined {
    const [from, to] = this.#range(since, until);
    if (from >= to) return undefined;
    const successes = between(this.#successes, from, to);
    const timed = between(this.#timed, from, to);
    return {
      task: this.task,
      runsRead: to - from,
      successes,
      failures: between(this.#failures, from, to),
      firstStartedAt: this.#firstStart(from, to),
      lastStartedAt: this.#lastStart(from, to),
      lastFailureAt: this.#lastFailure(from, to),
      lastSuccessAt: this.#lastSuccess(from, to),
      typicalSeconds: timed === 0 ? null : Math.exp(between(this.#logSeconds, from, to) / timed),
      recent: recentSince.map((instant) =>
        this.#recent(Math.max(from, firstFrom(this.#ends, instant)), to),
      ),
    };
  }

  taskHistory(summary: TaskSummary, { since, until }: Window, limit: number): TaskHistory {
    const [from, to] = this.#range(since, until);
    const newest = Math.max(from, to - limit);
    const { series } = this.task;
    const isHost = series !== undefined && this.runs.some(({ host }) => host === series);
    return {
      ...(isHost ? { seriesIsHost: true } : {}),
      summary,
      runs: this.runs.slice(newest, to),
      failures: this.#newestFailures(from, to, limit),
      sample: this.#sample(from, newest, limit),
    };
  }

  newest({ since, until }: Window, limit: number): readonly Run[] {
    const [from, to] = this.#range(since, until);
    return this.runs.slice(Math.max(from, to - limit), to);
  }

  #range(since: Instant, until: Instant): [number, number] {
    return [firstFrom(this.#ends, since), firstAfter(this.#ends, until)];
  }

  #recent(from: number, to: number): RecentSummary {
    let [longest, shortest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let index = from; index < to; index++) {
      const seconds = at(this.#seconds, index);
      if (seconds > longest) longest = seconds;
      if (seconds < shortest) shortest = seconds;
    }
    const failures = between(this.#failures, from, to);
    return {
      runsRead: to - from,
      successes: between(this.#successes, from, to),
      failures,
      firstFailureAt:
        failures === 0 ? null : (this.#failed[at(this.#failures, from)]?.finishedAt ?? null),
      longestSeconds: Number.isFinite(longest) ? longest : null,
      shortestSeconds: Number.isFinite(shortest) ? shortest : null,
    };
  }

  /**
   * The earliest start of the runs from index `from` to before `to`. Stops at the first run that
   * ended more than `#longestSeconds` after the earliest start so far: later runs cannot have begun
   * earlier.
   */
  #firstStart(from: number, to: number): Instant {
    let first = Number.POSITIVE_INFINITY;
    for (
      let index = from;
      index < to && at(this.#ends, index) - this.#longestSeconds <= first;
      index++
    )
      first = Math.min(first, this.runs[index]?.startedAt ?? first);
    return first;
  }

  /**
   * The latest start of the runs from index `from` to before `to`. Goes back from the newest end
   * and stops at the first run that ended before the latest start so far: older runs cannot have
   * begun later.
   */
  #lastStart(from: number, to: number): Instant {
    let last = Number.NEGATIVE_INFINITY;
    for (let index = to - 1; index >= from && at(this.#ends, index) >= last; index--)
      last = Math.max(last, this.runs[index]?.startedAt ?? last);
    return last;
  }

  /**
   * When the newest failure ended; null if there is none. Failures are rare, so the newest is found
   * by its number in `#failed` and not by going back through the runs.
   */
  #lastFailure(from: number, to: number): Instant | null {
    const count = at(this.#failures, to);
    return count > at(this.#failures, from) ? (this.#failed[count - 1]?.finishedAt ?? null) : null;
  }

  #lastSuccess(from: number, to: number): Instant | null {
    for (let index = to - 1; index >= from; index--) {
      const run = this.runs[index];
      if (run?.status === 'success') return run.finishedAt;
    }
    return null;
  }

  #newestFailures(from: number, to: number, limit: number): Run[] {
    const [first, end] = [at(this.#failures, from), at(this.#failures, to)];
    return this.#failed.slice(Math.max(first, end - limit), end);
  }

  #sample(from: number, newest: number, limit: number): Run[] {
    const every = sampleStep(newest - from + limit, limit);
    const sample: Run[] = [];
    // `nth` counts from 1 at the newest run of the window. The first `limit` runs are listed in
    // full, and of the older runs those are sampled whose `nth` is a multiple of `every`.
    for (
      let nth = every * Math.ceil((limit + 1) / every);
      newest + limit - nth >= from;
      nth += every
    ) {
      const run = this.runs[newest + limit - nth];
      if (run !== undefined) sample.push(sampled(run));
    }
    return sample.reverse();
  }
}

function endOf({ finishedAt, startedAt }: Run): Instant {
  return finishedAt ?? startedAt;
}

function at(values: Float64Array | Uint32Array, index: number): number {
  return values[index] ?? 0;
}

function between(sums: Float64Array | Uint32Array, from: number, to: number): number {
  return at(sums, to) - at(sums, from);
}

/** A run of a sample, of which only the times and the status are known. */
function sampled({ startedAt, startIsUnknown, finishedAt, status }: Run): Run {
  const unknown = { runId: '', error: null, exitCode: null, host: null, attempt: null };
  return {
    ...unknown,
    startedAt,
    ...(startIsUnknown === true ? { startIsUnknown } : {}),
    finishedAt,
    status,
  };
}
