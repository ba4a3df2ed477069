import type { LedgerEventName } from '../ledger/event';

export const GOAL_STATES = [
  'proposed',
  'active',
  'executing',
  'satisfied',
  'rejected',
  'expired',
  'withdrawn',
  'abandoned',
] as const;
export type GoalState = (typeof GOAL_STATES)[number];

/** A goal in one of these is being considered or worked on; there is at most one of a key. */
export const OPEN_STATES: readonly GoalState[] = ['proposed', 'active', 'executing'];

export function isOpen(state: GoalState): boolean {
  return OPEN_STATES.includes(state);
}

interface Transition {
  readonly from: readonly GoalState[];
  readonly to: GoalState;
  readonly event: LedgerEventName;
  /** What happened, for people. */
  readonly done: string;
}

/** What a person may decide about a goal. Everything not in this table is refused. */
export const DECISIONS = {
  approve: { from: ['proposed'], to: 'active', event: 'goal_approved', done: 'approved' },
  reject: { from: ['proposed'], to: 'rejected', event: 'goal_rejected', done: 'rejected' },
  done: { from: ['active', 'executing'], to: 'satisfied', event: 'goal_satisfied', done: 'satisfied' },
} as const satisfies Record<string, Transition>;
export type Decision = keyof typeof DECISIONS;
