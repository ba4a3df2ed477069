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

/** What a person, or an agent, may decide about a goal. Everything in neither of these tables is refused. */
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

/** What a scan does by itself, with the history as its reason; the ledger says `by auto`. */
export const SCAN_TRANSITIONS = {
  approve: DECISIONS.approve,
  satisfy: DECISIONS.done,
  expire: { from: ['proposed'], to: 'expired', event: 'goal_expired', done: 'expired' },
  withdraw: { from: ['proposed'], to: 'withdrawn', event: 'goal_withdrawn', done: 'withdrawn' },
} as const satisfies Record<string, Transition>;

/** Who the ledger names for what nobody was asked about. */
export const AUTO = 'auto';
