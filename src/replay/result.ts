import { DECISIONS } from '../goals/lifecycle';
import type { Instant } from '../lib/clock';

/** A goal that the replay made. */
export interface ReplayedGoal {
  readonly goalKey: string;
  readonly text: string;
  readonly detector: string;
  readonly pattern: string;
  readonly confidence: number;
  readonly openedAt: Instant;
  /** Active without review, at birth or by a later sighting. */
  autoApprovedAt: Instant | null;
  /** When a decision that was really taken closed it, or a scan; null while open. */
  closedAt: Instant | null;
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
  /** Kinds of reasons for which proposals were rejected, each with how often. */
  readonly blocked: ReadonlyMap<string, number>;
  readonly goals: readonly ReplayedGoal[];
  readonly decisions: readonly Decision[];
  readonly real: readonly RealGoal[];
}

/** Something a person, or another program, decided about a goal. */
export interface Decision {
  readonly at: Instant;
  readonly goalKey: string;
  readonly decision: (typeof DECISIONS)[keyof typeof DECISIONS];
  readonly by: string;
  /** Of a refusal: what ends it, if that was said. */
  readonly rejectedUntil?: string;
}

/** A system goal that there really was. */
export interface RealGoal {
  readonly goalKey: string;
  readonly text: string;
  readonly createdAt: Instant;
}

/** What the replay says beside what really happened. */
export interface Comparison {
  /** Real goals that the replay made too, about the same problem. */
  readonly same: number;
  readonly added: readonly ReplayedGoal[];
  readonly gone: readonly {
    readonly goalKey: string;
    readonly text: string;
    readonly createdAt: number;
  }[];
  /** Of the problems that people took up (approved, or marked as done), and of those they refused: how many it would have proposed. */
  readonly accepted: { readonly proposed: number; readonly of: number };
  readonly rejected: { readonly proposed: number; readonly of: number };
}

/** Goals are the same when they are about the same problem; each real one counts once. */
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
