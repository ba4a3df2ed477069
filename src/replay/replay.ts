import type { EffectiveConfig } from '../config/config';
import { copyInMemory } from '../db/copy';
import type { Database } from '../db/database';
import { reasonKind } from '../gates/gate';
import { isOpen } from '../goals/lifecycle';
import { changeState, openGoals } from '../goals/store';
import type { History } from '../history/history';
import { calendarDay, formatInstant, type Instant, type Window } from '../lib/clock';
import { SILENT } from '../lib/log';
import { scan } from '../scan/scan';
import type { ProposalResult } from '../scan/types';
import { decisionsIn, goalsAsOf, realGoalsIn, recorded } from './past';
import type { DayCount, Decision, ReplayedGoal, ReplayResult } from './result';

interface ReplayInput {
  readonly db: Database;
  readonly history: History;
  readonly config: EffectiveConfig;
  readonly period: Window;
  readonly everySeconds: number;
  /** Called after each scan with the share of the period that is done, 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/**
 * Runs every scan that there would have been in the period, with the code of a real scan, on copies
 * in memory: of the runs, of the goals as they were when the period began, and of the beliefs. The
 * decisions that people really took are repeated at their times. Nothing is written.
 */
export async function replay(input: ReplayInput): Promise<ReplayResult> {
  const { db, period, everySeconds } = input;
  // A stop file that exists now says nothing about the replayed period.
  const autoApprove = { ...input.config.autoApprove, stopFile: undefined };
  const config = { ...input.config, autoApprove };
  const history = await recorded(input.history, period, config.baselineDays);
  const copy = await copyInMemory(db, await goalsAsOf(db, period.since));
  try {
    const decisions = await decisionsIn(db, period);
    const days = new Map<string, DayCount>();
    const blocked = new Map<string, number>();
    const goals = new Map<string, ReplayedGoal>();
    let decided = 0;
    let scans = 0;
    for (let now = period.since; now <= period.until; now += everySeconds) {
      for (
        let next = decisions[decided];
        next !== undefined && next.at <= now;
        next = decisions[decided]
      ) {
        await decide(copy, next, goals);
        decided += 1;
      }
      const { proposalResults, changes } = await scan({
        db: copy,
        history,
        config,
        now,
        replayed: true,
        toldHere: [],
        log: SILENT,
      });
      scans += 1;
      const day = countDay(days, now, config.timeZone);
      for (const proposalResult of proposalResults)
        note(proposalResult, { now, day, blocked, goals });
      for (const { goal, to } of changes) close(goals.get(goal.id), now, to);
      input.onProgress((now - period.since) / Math.max(1, period.until - period.since));
    }
    const runs = (await history.export.ended(period)).length;
    const real = await realGoalsIn(db, period);
    return {
      scans,
      runs,
      days: [...days.values()],
      blocked,
      goals: [...goals.values()],
      decisions,
      real,
    };
  } finally {
    await copy.close();
  }
}

/**
 * Repeats a real decision on the replayed goal about the same problem, if there is one in a state
 * that allows the decision.
 */
async function decide(
  db: Database,
  { at: now, goalKey, decision, by, rejectedUntil }: Decision,
  goals: ReadonlyMap<string, ReplayedGoal>,
): Promise<void> {
  const [goal] = await openGoals(db, [goalKey]);
  if (goal === undefined || !decision.from.some((state) => state === goal.state)) return;
  const { to, event } = decision;
  await db.transaction(() =>
    changeState(db, goal, {
      to,
      event,
      by,
      note: null,
      now,
      ...(rejectedUntil !== undefined && { rejectedUntil }),
    }),
  );
  if (!isOpen(to)) close(goals.get(goal.id), now, `${to} by ${by}`);
}

function close(made: ReplayedGoal | undefined, now: Instant, how: string): void {
  if (made === undefined) return;
  made.closedAt = now;
  made.closedBy = how;
}

function countDay(days: Map<string, DayCount>, now: Instant, timeZone: string): DayCount {
  const name = formatInstant(calendarDay(now, timeZone).start, timeZone).slice(0, 10);
  const day = days.get(name) ?? { day: name, proposals: 0, created: 0 };
  days.set(name, day);
  return day;
}

function note(
  { proposal, reason, goal, autoApproved }: ProposalResult,
  {
    now,
    day,
    blocked,
    goals,
  }: {
    now: Instant;
    day: DayCount;
    blocked: Map<string, number>;
    goals: Map<string, ReplayedGoal>;
  },
): void {
  day.proposals += 1;
  if (reason !== null) blocked.set(reasonKind(reason), (blocked.get(reasonKind(reason)) ?? 0) + 1);
  const known = goal === undefined ? undefined : goals.get(goal.id);
  if (known !== undefined && autoApproved) known.autoApprovedAt ??= now;
  if (reason !== null || goal === undefined) return;
  day.created += 1;
  goals.set(goal.id, {
    goalKey: proposal.goalKey,
    text: proposal.text,
    detector: proposal.detectorName,
    pattern: proposal.patternDetected,
    confidence: proposal.confidence,
    openedAt: now,
    autoApprovedAt: autoApproved ? now : null,
    closedAt: null,
    closedBy: null,
  });
}
