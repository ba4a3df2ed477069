import { compare, type ReplayedGoal, type ReplayResult } from '../../replay/result';
import type { Printed } from './describe';
import type { replay, replayedGoal } from './replay.shape';

/** The object that `replay --json` prints. Times are seconds since 1970 UTC. */
export function replayJson(replayed: ReplayResult): Printed<typeof replay> {
  const { same, added, gone, accepted, rejected } = compare(replayed);
  return {
    scans: replayed.scans,
    runs: replayed.runs,
    days: replayed.days,
    blocked: Object.fromEntries(replayed.blocked),
    goals: replayed.goals.map(goalOf),
    compared: {
      same,
      new: added.map(goalOf),
      gone: gone.map(({ goalKey, text, createdAt }) => ({
        goal_key: goalKey,
        text,
        created_at: createdAt,
      })),
      accepted,
      rejected,
    },
  };
}

function goalOf(goal: ReplayedGoal): Printed<typeof replayedGoal> {
  return {
    goal_key: goal.goalKey,
    text: goal.text,
    detector: goal.detector,
    pattern: goal.pattern,
    confidence: goal.confidence,
    opened_at: goal.openedAt,
    auto_approved_at: goal.autoApprovedAt,
    closed_at: goal.closedAt,
    closed_by: goal.closedBy,
  };
}
