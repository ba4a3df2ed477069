import { ERROR_SHAPES } from './errors';
import type { Task } from './fleet';
import { DAY, HOUR, isAtLeastDaily, isScheduled, type Kind, type Place, runs } from './kind';
import { itemAt } from './rng';
import { firstFrom } from './slots';

const isFrequent = (task: Task) => isScheduled(task) && task.intervalSeconds <= HOUR;
/** Whether a failure rate rises slowly instead of at once: every second one does. */
const isRamp = (ordinal: number) => ordinal % 2 === 1;

/** A usual error of the task with the probability `usual`, otherwise any error. */
function drawError({ task, rng }: Place, usual: number) {
  return rng.pick(rng.chance(usual) ? task.usualErrors : ERROR_SHAPES);
}

/** The indices of `count` random slots of the fault, from the slot `from` on. */
function drawSlots({ until, rng }: Place, count: number, from: number): number[] {
  return rng
    .shuffled(Array.from({ length: until - from }, (_, offset) => from + offset))
    .slice(0, count);
}

/** Faults that make runs fail. */
export const FAILING_KINDS = {
  recurring_failure: {
    suits: isAtLeastDaily,
    end: runs(5, 40),
    openEnded: [5, 60],
    design(place) {
      const { from, until, rng } = place;
      const successes = rng.chance(0.6) ? 0 : Math.floor(0.2 * (until - from) * rng.next());
      const passing = new Set(drawSlots(place, successes, from + 1));
      const shape = drawError(place, 0.5);
      return {
        effect: {
          failure: ({ index }) => (passing.has(index) ? 0 : 1),
          error: { shape, purity: 0.9 },
        },
        error: shape.name,
        detail: { runs: until - from, failures: until - from - successes },
      };
    },
  },
  failure_rate: {
    suits: (task) => isFrequent(task) && task.failureRate >= 0.15 / 20,
    end({ slots, from, rng, ordinal }) {
      const days = isRamp(ordinal) ? rng.between(18, 28) : rng.between(3, 10);
      const start = itemAt(slots, from).start;
      return Math.max(firstFrom(slots, start + days * DAY), from + 60);
    },
    design(place) {
      const { task, slots, from, until, rng, ordinal } = place;
      const usual = task.failureRate;
      const probability = rng.between(Math.max(0.15, 4 * usual), Math.min(0.5, 20 * usual));
      const start = itemAt(slots, from).start;
      const lasts = itemAt(slots, until).due - start;
      const rampSeconds = isRamp(ordinal) ? Math.min(rng.between(14 * DAY, 21 * DAY), lasts) : 0;
      const risen = (at: number) =>
        rampSeconds === 0 ? 1 : Math.min(1, (at - start) / rampSeconds);
      return {
        effect: { failure: ({ startedAt }) => usual + (probability - usual) * risen(startedAt) },
        shape: rampSeconds === 0 ? 'step' : 'ramp',
        detail: {
          usual,
          probability,
          factor: probability / usual,
          rampSeconds,
          runs: until - from,
        },
      };
    },
  },
  flaky: {
    suits: (task) => isAtLeastDaily(task) && task.failureRate <= 0.03,
    end: runs(20, 80),
    openEnded: [20, 200],
    design(place) {
      const { task, from, until, rng } = place;
      const probability = rng.between(0.25, 0.6);
      const shape = drawError(place, 0.6);
      return {
        effect: { failure: () => probability, error: { shape, purity: 0.7 } },
        error: shape.name,
        detail: { usual: task.failureRate, probability, runs: until - from },
      };
    },
  },
  new_error: {
    suits: (task) => isAtLeastDaily(task) && task.failureRate >= 0.03 && !task.isMute,
    end: runs(10, 40),
    design(place) {
      const { task, from, until, rng } = place;
      const failures = rng.whole(3, 6);
      const failing = new Set([from, ...drawSlots(place, failures - 1, from + 1)]);
      const shape = rng.pick(ERROR_SHAPES.filter((known) => !task.usualErrors.includes(known)));
      return {
        effect: {
          failure: ({ index, number }) => (failing.has(index) && number === 1 ? 1 : undefined),
          error: { shape, purity: 1 },
        },
        error: shape.name,
        detail: { failures, runs: until - from, usual: task.failureRate },
      };
    },
  },
} satisfies Record<string, Kind>;
