import { FAILING_KINDS } from './failingKinds';
import type { Task } from './fleet';
import { DAY, isAtLeastDaily, isScheduled, type Kind, runs } from './kind';
import { itemAt } from './rng';
import { firstFrom } from './slots';
import type { JudgedKind } from './types';

/**
 * The largest factor by which a run can slow down without meeting the next run or its time limit.
 */
const longest = (task: Task) =>
  (0.5 * Math.min(task.limit, task.intervalSeconds)) / task.durations.base;

/** All kinds of faults of single tasks. */
export const KINDS: Record<Exclude<JudgedKind, 'shared_cause'>, Kind> = {
  ...FAILING_KINDS,
  missed: {
    suits: (task) => isScheduled(task) && task.intervalSeconds <= 7 * DAY,
    end: runs(3, 10),
    design: ({ task, from, until }) => ({
      effect: { absent: () => true },
      detail: { occurrences: until - from, intervalSeconds: task.intervalSeconds },
    }),
  },
  slowed: {
    suits: (task) => isAtLeastDaily(task) && task.durations.base >= 5 && longest(task) >= 1.8,
    end: runs(10, 60),
    openEnded: [10, 300],
    design({ task, from, until, rng }) {
      const factor = rng.logBetween(1.8, Math.min(6, longest(task)));
      const { base, spread } = task.durations;
      return {
        effect: { factor },
        detail: { factor, usualSeconds: base, spread, runs: until - from },
      };
    },
  },
  stuck: {
    suits: (task) => isScheduled(task) && isAtLeastDaily(task),
    end({ task, slots, from, rng }) {
      const { intervalSeconds: interval, durations } = task;
      const seconds = Math.max(
        Math.min(10 * interval, 3 * DAY),
        20 * durations.base,
        2.5 * interval,
      );
      return firstFrom(slots, itemAt(slots, from).start + seconds * rng.between(1, 2.5));
    },
    design({ task, slots, from, until, ordinal }) {
      const isBlocking = ordinal % 2 === 0;
      return {
        effect: { hangs: (index) => index === from, absent: (index) => isBlocking && index > from },
        detail: {
          blocking: isBlocking ? 1 : 0,
          lastsSeconds: itemAt(slots, until).due - itemAt(slots, from).start,
          typicalSeconds: task.durations.base,
          intervalSeconds: task.intervalSeconds,
        },
      };
    },
  },
  too_fast: {
    suits: (task) => isAtLeastDaily(task) && task.durations.base >= 30,
    end: runs(6, 30),
    openEnded: [6, 100],
    design({ task, from, until, rng }) {
      const fraction = rng.logBetween(0.006, 0.085);
      return {
        effect: { fraction },
        detail: { fraction, usualSeconds: task.durations.base, runs: until - from },
      };
    },
  },
};
