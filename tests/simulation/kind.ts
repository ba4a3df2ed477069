import type { Effect } from './effects';
import type { Task } from './fleet';
import type { Rng } from './rng';
import type { Slot } from './slots';
import type { Fault } from './types';

/** The place where a fault is to be planned. */
export interface Place {
  readonly task: Task;
  readonly slots: readonly Slot[];
  /** Indices of slots, `until` excluded. */
  readonly from: number;
  readonly until: number;
  readonly rng: Rng;
  /** The number of faults of the same kind planned before. */
  readonly ordinal: number;
}

/** What a fault does at its place. */
export interface Design extends Pick<Fault, 'shape' | 'error' | 'detail'> {
  readonly effect: Omit<Effect, 'fault' | 'from' | 'until'>;
}

export interface Kind {
  suits(task: Task): boolean;
  /** The index of the first slot after the fault; beyond the last slot when there is no room. */
  end(place: Omit<Place, 'until'>): number;
  /**
   * Least and most slots of a fault that lasts until the end of the period; without it, no fault of
   * the kind does.
   */
  readonly openEnded?: readonly [number, number];
  design(place: Place): Design;
}

export const HOUR = 3600;
export const DAY = 86_400;

export function isAtLeastDaily(task: Task): boolean {
  return task.intervalSeconds <= DAY;
}

export function isScheduled(task: Task): boolean {
  return task.cron !== null;
}

/** Makes a fault last from `least` to `most` runs. */
export function runs(least: number, most: number): Kind['end'] {
  return ({ from, rng }) => from + rng.whole(least, most);
}
