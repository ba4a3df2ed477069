import type { Effect } from './effects';
import type { Task } from './fleet';
import type { Rng } from './rng';
import type { Slot } from './slots';
import type { Fault } from './types';

/** Where a fault is to be. */
export interface Place {
  readonly task: Task;
  readonly slots: readonly Slot[];
  /** Indices of slots, `until` excluded. */
  readonly from: number;
  readonly until: number;
  readonly rng: Rng;
  /** How many there are of its kind already. */
  readonly ordinal: number;
}

/** What a kind of fault does there. */
export interface Design extends Pick<Fault, 'shape' | 'error' | 'detail'> {
  readonly effect: Omit<Effect, 'fault' | 'from' | 'until'>;
}

export interface Kind {
  suits(task: Task): boolean;
  /** The first slot after it; beyond the last slot when there is no room. */
  end(place: Omit<Place, 'until'>): number;
  /** It may last until the end of the period when it then touches so many slots. */
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

/** It lasts so many runs. */
export function runs(least: number, most: number): Kind['end'] {
  return ({ from, rng }) => from + rng.whole(least, most);
}
