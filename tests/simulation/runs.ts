import { toMilliseconds } from './calendar';
import { brokenByDeploy } from './durations';
import { type Attempt, type Effect, effectAt } from './effects';
import type { Task, World } from './fleet';
import { covering, type Outages } from './outages';
import { nothing, type Outcome, outcomeOf, terminated } from './outcomes';
import type { Rng } from './rng';
import type { Slot } from './slots';
import type { SimulatedRun } from './types';

/** A run, and the effect of a fault that shaped it; null when none did. */
export interface MadeRun {
  readonly run: SimulatedRun;
  readonly cause: Effect | null;
}

/** Makes the runs of one task, one slot after the other. */
export class Runner {
  readonly made: MadeRun[] = [];
  #busyUntil = Number.NEGATIVE_INFINITY;
  #lastFailed = false;
  #lastStart: number;

  constructor(
    readonly task: Task,
    readonly world: World,
    readonly outages: Outages,
    readonly effects: readonly Effect[],
  ) {
    this.#lastStart = task.bornAt;
  }

  runSlot(slot: Slot, index: number): void {
    const effect = effectAt(this.effects, index);
    if (effect?.hangs?.(index)) this.#hang(slot, effect);
    else if (!effect?.absent?.(index)) this.#runAttempts(slot, index, effect);
  }

  #hang(slot: Slot, effect: Effect): void {
    this.#record(slot, { startedAt: slot.start, number: 1 }, null, nothing('running', effect));
  }

  #runAttempts(slot: Slot, index: number, effect: Effect | undefined): void {
    const { task } = this;
    const isBusy = this.#busyUntil > slot.start;
    if (isBusy && task.overlap === 'skip' && effect === undefined) {
      this.#record(
        slot,
        { startedAt: slot.start, number: 1 },
        slot.start,
        nothing('skipped', null),
      );
      return;
    }
    let startedAt = isBusy && task.overlap === 'wait' ? this.#busyUntil + 1 : slot.start;
    for (let number = 1; number <= task.retries + 1; number++) {
      const rng = slot.rng.child(number);
      const failsUsually = this.#failsUsually({ index, startedAt, number }, rng.child(1));
      const outcome = outcomeOf(task, this.world, {
        attempt: { index, startedAt, number },
        failsUsually,
        effect,
        rng,
      });
      const finishedAt = startedAt + outcome.seconds;
      this.#record(slot, { startedAt, number }, finishedAt, outcome);
      this.#busyUntil = finishedAt;
      const hasFailed = outcome.status === 'failed' || outcome.status === 'timeout';
      if (!hasFailed || finishedAt - slot.due > 0.4 * task.intervalSeconds) break;
      startedAt = finishedAt + Math.min(10 + rng.exponential(120), 0.1 * task.intervalSeconds);
    }
  }

  /**
   * Whether an attempt fails without a fault: a first one at the usual rate, more often after a
   * failure, and always after a deploy that makes a run fail; a retry in one case of five.
   */
  #failsUsually({ startedAt, number }: Attempt, rng: Rng): boolean {
    const [luck, echo] = [rng.next(), rng.next()];
    if (number > 1) return luck < 0.2;
    const isBroken = brokenByDeploy(this.task.durations, {
      from: this.#lastStart,
      until: startedAt,
    });
    const hasFailed = luck < this.task.failureRate || (this.#lastFailed && echo < 0.1) || isBroken;
    this.#lastStart = startedAt;
    this.#lastFailed = luck < this.task.failureRate;
    return hasFailed;
  }

  #record(
    slot: Slot,
    attempt: Pick<Attempt, 'startedAt' | 'number'>,
    finishedAt: number | null,
    { status, error, exitCode, cause }: Outcome,
  ): void {
    const { task } = this;
    const id = `${task.taskType}-${slot.due.toString(36)}`;
    const outage = this.#outageWithin(attempt.startedAt, finishedAt);
    const run = {
      source: 'local',
      taskType: task.taskType,
      runId: attempt.number === 1 ? id : `${id}:${attempt.number}`,
      startedAt: toMilliseconds(attempt.startedAt),
      finishedAt: finishedAt === null ? null : toMilliseconds(outage ?? finishedAt),
      ...(outage === null ? { status, error, exitCode } : terminated(task, slot.rng)),
      host: task.host,
      attempt: task.retries > 0 ? attempt.number : null,
    };
    if (run.finishedAt !== null && covering(this.outages.ofSource, run.finishedAt) !== undefined)
      return;
    this.made.push({ run, cause: outage === null ? cause : null });
  }

  /** The instant at which the host goes down during the run; null if it does not. */
  #outageWithin(startedAt: number, finishedAt: number | null): number | null {
    const outages = this.outages.ofHosts.get(this.task.host) ?? [];
    return (
      outages.find(({ from }) => finishedAt !== null && from > startedAt && from < finishedAt)
        ?.from ?? null
    );
  }
}
