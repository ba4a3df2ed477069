import { atLeastShortest, durationNoise, typicalSeconds } from './durations';
import type { Attempt, Effect } from './effects';
import type { ErrorContext, ErrorShape } from './errorShape';
import { TERMINATED } from './errors';
import type { Task, World } from './fleet';
import type { Rng } from './rng';
import type { SimulatedRun } from './types';

type Ending = Pick<SimulatedRun, 'status' | 'error' | 'exitCode'>;

/** How an attempt ends. */
export interface Outcome extends Ending {
  readonly seconds: number;
  /** The effect that caused the outcome; null when only the usual chance did. */
  readonly cause: Effect | null;
}

export interface Circumstances {
  readonly attempt: Attempt;
  /** Whether the attempt fails if no fault decides about it. */
  readonly failsUsually: boolean;
  readonly effect: Effect | undefined;
  readonly rng: Rng;
}

/** The outcome of a run that hangs or was skipped: no error, no exit code, no duration. */
export function nothing(status: 'running' | 'skipped', cause: Effect | null): Outcome {
  return { status, error: null, exitCode: null, seconds: 0, cause };
}

export function outcomeOf(
  task: Task,
  world: World,
  { attempt, failsUsually, effect, rng }: Circumstances,
): Outcome {
  const typical = typicalSeconds(
    task.durations,
    attempt.startedAt,
    world.period.from,
    world.calendar,
  );
  const usually = Math.min(
    typical * durationNoise(task.durations, rng),
    Math.max(0.9 * task.limit, typical),
  );
  const oddity = rng.next();
  const ofFault = rng.child(2);
  if (effect?.fraction !== undefined) {
    const share = Math.min(Math.max(effect.fraction * ofFault.between(0.85, 1.15), 0.005), 0.1);
    return success(task, typical * share, effect);
  }
  const probability = effect?.failure?.(attempt);
  if (probability !== undefined && ofFault.chance(probability))
    return failure(task, typical, rng, effect);
  if (probability === undefined && failsUsually) return failure(task, typical, rng);
  if (effect === undefined && oddity < task.cancelRate) {
    return {
      ...nothing('skipped', null),
      status: 'cancelled',
      seconds: atLeastShortest(usually * rng.next()),
    };
  }
  if (effect === undefined && oddity > 1 - task.skipRate) return nothing('skipped', null);
  return effect?.factor === undefined
    ? success(task, usually, null)
    : success(task, usually * effect.factor, effect);
}

function success(task: Task, seconds: number, cause: Effect | null): Outcome {
  const exitCode = task.hasExitCodes ? 0 : null;
  return { status: 'success', error: null, exitCode, seconds: atLeastShortest(seconds), cause };
}

function failure(task: Task, typical: number, rng: Rng, effect?: Effect): Outcome {
  const usual = rng.pick(task.usualErrors);
  const error = effect?.error;
  const shape = error !== undefined && rng.chance(error.purity) ? error.shape : usual;
  const ending = endingOf(task, shape, rng, error?.target);
  return {
    ...ending,
    seconds: secondsUntilFailure(task, shape, typical, rng),
    cause: effect ?? null,
  };
}

function endingOf(task: Task, shape: ErrorShape, rng: Rng, target = task.target): Ending {
  const context: ErrorContext = { task: task.taskType, host: task.host, target, limit: task.limit };
  return {
    status: shape.status,
    error: task.isMute ? null : shape.text(context, rng),
    exitCode: task.hasExitCodes ? shape.exitCode : null,
  };
}

function secondsUntilFailure(
  task: Task,
  { moment }: ErrorShape,
  typical: number,
  rng: Rng,
): number {
  if (moment === 'limit') return task.limit + rng.between(0, 2);
  return atLeastShortest(
    typical * (moment === 'soon' ? rng.between(0.01, 0.3) : rng.between(0.2, 1.1)),
  );
}

/** How a run ends when its host goes down. */
export function terminated(task: Task, rng: Rng): Ending {
  return rng.chance(0.5)
    ? { status: 'cancelled', error: null, exitCode: null }
    : endingOf(task, TERMINATED, rng);
}
