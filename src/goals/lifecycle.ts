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

/**
 * The states of a goal that is being considered or worked on. There is at most one open goal per
 * key.
 */
export const OPEN_STATES: readonly GoalState[] = ['proposed', 'active', 'executing'];

export function isOpen(state: GoalState): boolean {
  return OPEN_STATES.includes(state);
}

interface Transition {
  readonly from: readonly GoalState[];
  readonly to: GoalState;
  readonly event: LedgerEventName;
  /** What happened to the goal, in a word for people. */
  readonly done: string;
}

/**
 * The decisions that a person or an agent may take about a goal. A transition that is neither here
 * nor in `SCAN_TRANSITIONS` is refused.
 */
export const DECISIONS = {
  approve: { from: ['proposed'], to: 'active', event: 'goal_approved', done: 'approved' },
  reject: { from: ['proposed'], to: 'rejected', event: 'goal_rejected', done: 'rejected' },
  start: { from: ['active'], to: 'executing', event: 'goal_started', done: 'started' },
  done: {
    from: ['active', 'executing'],
    to: 'satisfied',
    event: 'goal_satisfied',
    done: 'satisfied',
  },
  abandon: {
    from: ['active', 'executing'],
    to: 'abandoned',
    event: 'goal_abandoned',
    done: 'abandoned',
  },
} as const satisfies Record<string, Transition>;
export type Decision = keyof typeof DECISIONS;

/**
 * The transitions that a scan makes by itself, with the history as its reason. The ledger says `by
 * auto`.
 */
export const SCAN_TRANSITIONS = {
  approve: DECISIONS.approve,
  satisfy: DECISIONS.done,
  expire: { from: ['proposed'], to: 'expired', event: 'goal_expired', done: 'expired' },
  // An active goal is withdrawn when the run that it is about is lost.
  withdraw: {
    from: ['proposed', 'active'],
    to: 'withdrawn',
    event: 'goal_withdrawn',
    done: 'withdrawn',
  },
} as const satisfies Record<string, Transition>;

/** The name in the ledger of the author of changes that no person was asked about. */
export const AUTO = 'auto';
