import { DECISIONS } from '../goals/lifecycle';
import type { Instant } from '../lib/clock';

/** A goal that a scan of the replay created. */
export interface ReplayedGoal {
  readonly goalKey: string;
  readonly text: string;
  readonly detector: string;
  readonly pattern: string;
  readonly confidence: number;
  readonly openedAt: Instant;
  /** When the goal became active without review, when created or later; null if it did not. */
  autoApprovedAt: Instant | null;
  /** When a repeated decision of a person, or a scan, closed the goal; null while it is open. */
  closedAt: Instant | null;
  /** The state and who decided (`rejected by dana`), or only the state after a scan closed it. */
  closedBy: string | null;
}

export interface DayCount {
  /** `2025-11-09`, in the configured time zone. */
  readonly day: string;
  proposals: number;
  created: number;
}

export interface ReplayResult {
  readonly scans: number;
  readonly runs: number;
  readonly days: readonly DayCount[];
  /** The number of rejected proposals, by kind of reason. */
  readonly blocked: ReadonlyMap<string, number>;
  readonly goals: readonly ReplayedGoal[];
  readonly decisions: readonly Decision[];
  readonly real: readonly RealGoal[];
}

/** A decision that a person or another program took about a goal. */
export interface Decision {
  readonly at: Instant;
  readonly goalKey: string;
  readonly decision: (typeof DECISIONS)[keyof typeof DECISIONS];
  readonly by: string;
  /** The condition that ends a refusal; only for refusals for which one was given. */
  readonly rejectedUntil?: string;
}

/** A goal that a real scan created in the replayed period. */
export interface RealGoal {
  readonly goalKey: string;
  readonly text: string;
  readonly createdAt: Instant;
}

/** The replay compared with what really happened. */
export interface Comparison {
  /** Number of real goals for which the replay created a goal about the same problem. */
  readonly same: number;
  /** Goals of the replay for which there was no real goal about the same problem. */
  readonly added: readonly ReplayedGoal[];
  /** Real goals for which the replay created no goal about the same problem. */
  readonly gone: readonly {
    readonly goalKey: string;
    readonly text: string;
    readonly createdAt: number;
  }[];
  /**
   * Problems that people took up (approved, marked as done, or decided about in any way but a
   * refusal), and how many of them the replay proposed.
   */
  readonly accepted: { readonly proposed: number; readonly of: number };
  /** Problems that people refused, and how many of them the replay proposed. */
  readonly rejected: { readonly proposed: number; readonly of: number };
}

/**
 * Compares the goals of a replay with the real ones. Two goals are the same when they are about the
 * same problem; each real goal matches one replayed goal at most.
 */
export function compare({ goals, real, decisions }: ReplayResult): Comparison {
  const left = [...real];
  const added = goals.filter(({ goalKey }) => {
    const index = left.findIndex((goal) => goal.goalKey === goalKey);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  const keys = new Set(goals.map(({ goalKey }) => goalKey));
  const decided = (isAccepted: boolean) => {
    const about = new Set(
      decisions
        .filter(({ decision }) => (decision !== DECISIONS.reject) === isAccepted)
        .map(({ goalKey }) => goalKey),
    );
    return { proposed: [...about].filter((key) => keys.has(key)).length, of: about.size };
  };
  return {
    same: real.length - left.length,
    added,
    gone: left,
    accepted: decided(true),
    rejected: decided(false),
  };
}
