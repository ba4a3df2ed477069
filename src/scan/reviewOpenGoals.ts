import type { Database } from '../db/database';
import { SUCCESS_METRICS } from '../detectors';
import type { FreshnessProblem } from '../detectors/detector';
import { withdrawnBefore } from '../goals/counts';
import { expiresAt } from '../goals/expiry';
import { evidenceOf, type Goal } from '../goals/goal';
import { AUTO, SCAN_TRANSITIONS } from '../goals/lifecycle';
import { type Reminder, remindersOf } from '../goals/reminders';
import { changeState, openSystemGoals } from '../goals/store';
import {
  type Asked,
  countsSince,
  examineGoal,
  isAboutLostRun,
  lostRunsOf,
  type Measurement,
  measurementOf,
  runsOfGoals,
} from '../goals/success/examine';
import type { Measured } from '../goals/success/metrics';
import { tasksOf } from '../goals/success/tasksOf';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../lib/clock';
import { NotAllowedError } from '../lib/errors';
import type { JsonMap } from '../lib/json';
import { counted } from '../lib/text';
import type { ScanInput } from './scanInput';
import { lastScanAt } from './telemetry';
import type { GoalChange, ProposalResult } from './types';

/**
 * Days for which a withdrawal counts. Each counted withdrawal of a goal about the same problem
 * doubles the time before the next one, so that the proposal does not come and go.
 */
const PING_PONG_DAYS = 30;

/**
 * Closes open goals. An active goal that has succeeded is satisfied, and a proposal whose problem
 * has healed is withdrawn, unless this scan met the problem. A proposal that has waited too long
 * for a decision expires, unless its problem goes on. Goals about a source that could not be read,
 * or that delivers less than usual, stay as they are, because nothing is known about them; so do
 * goals about a source of which no run ended since.
 */
export async function reviewOpenGoals(
  input: ScanInput,
  met: {
    readonly proposalResults: readonly ProposalResult[];
    readonly freshnessProblems: readonly FreshnessProblem[];
    /** When the newest run of each source ended; a source without any run is absent. */
    readonly newestEnds: ReadonlyMap<string, Instant>;
  },
): Promise<GoalChange[]> {
  const { db, history, config, now } = input;
  const seen = new Set(
    met.proposalResults.flatMap(({ goal }) => (goal === undefined ? [] : [goal.id])),
  );
  const deaf = new Set(
    [...history.health.failures, ...met.freshnessProblems].map(({ source }) => source),
  );
  const goals = (await openSystemGoals(db)).filter((goal) => !isDeaf(goal, history, deaf));
  const measurable = new Set(goals.filter((goal) => !seen.has(goal.id) && isOld(goal, input)));
  const options = config.success;
  const asked = {
    history,
    now,
    options,
    metrics: SUCCESS_METRICS,
    runs: await runsOfGoals([...measurable], { history, now, options }),
  };
  const changes: GoalChange[] = [];
  const unseen = goals.filter(({ id, state }) => !seen.has(id) && state !== 'executing');
  const lost = await lostRunsOf(unseen, asked);
  for (const goal of goals) {
    const change =
      (unseen.includes(goal) && isAboutLostRun(goal, lost, asked) ? END_IS_LOST : undefined) ??
      (hasNewRuns(goal, history, met.newestEnds)
        ? ((measurable.has(goal) ? await healed(goal, db, asked) : undefined) ??
          expired(goal, input))
        : undefined);
    if (change !== undefined && (await isCarriedOut(db, goal, change, now)))
      changes.push({ goal, to: change.to.to, note: change.note });
  }
  return changes;
}

/** What becomes of a goal about a run that went on when that run is lost. */
const END_IS_LOST: Change = {
  to: SCAN_TRANSITIONS.withdraw,
  note: 'how that run ended is not known, and never will be',
};

/** Whether a goal is about a source that could not be read, or that delivers less than usual. */
function isDeaf(goal: Goal, history: ScanInput['history'], deaf: ReadonlySet<string>): boolean {
  return sourcesOf(goal, history).some((source) => deaf.has(source));
}

/**
 * Whether a run of every source that a goal is about ended after the goal was made and decided, and
 * after the newest run that it rests on began. Without any, silence would pass for health. True for
 * a goal that is about no known source.
 */
function hasNewRuns(
  goal: Goal,
  history: ScanInput['history'],
  newestEnds: ReadonlyMap<string, Instant>,
): boolean {
  const since = Math.max(countsSince(goal), goal.newestFailureAt ?? 0);
  return sourcesOf(goal, history).every((source) => (newestEnds.get(source) ?? 0) > since);
}

/** The sources that a goal is about. */
function sourcesOf(goal: Goal, { health }: ScanInput['history']): string[] {
  const sources = health.sources.map(({ source }) => source);
  const read = [...tasksOf(goal, sources).map(({ source }) => source), evidenceOf(goal).source];
  return read.filter((source) => typeof source === 'string');
}

/**
 * Whether a goal is old enough to have been healthy for `minHealthyHours`. The runs of a younger
 * goal need not be read.
 */
function isOld(goal: Goal, { config, now }: ScanInput): boolean {
  return now - countsSince(goal) >= config.success.minHealthyHours * HOUR_SECONDS;
}

/** Reminders of the undecided proposals that reached an age for a reminder since the last scan. */
export async function dueReminders(
  db: Database,
  { autoApprove }: Pick<ScanInput['config'], 'autoApprove'>,
  now: Instant,
): Promise<Reminder[]> {
  return remindersOf(
    await openSystemGoals(db),
    await lastScanAt(db),
    now,
    autoApprove.minConfidence,
  );
}

interface Change {
  readonly to: (typeof SCAN_TRANSITIONS)[keyof typeof SCAN_TRANSITIONS];
  readonly note: string;
  readonly outcome?: JsonMap;
}

/**
 * Changes the goal, unless another process has changed it since it was read: that decision counts,
 * and the next scan looks at the goal again.
 * @returns whether the goal was changed
 */
async function isCarriedOut(
  db: Database,
  goal: Goal,
  { to, note, outcome }: Change,
  now: Instant,
): Promise<boolean> {
  const change = { to: to.to, event: to.event, by: AUTO, note, now, ...(outcome && { outcome }) };
  try {
    await db.transaction(() => changeState(db, goal, change));
    return true;
  } catch (error) {
    if (error instanceof NotAllowedError) return false;
    throw error;
  }
}

async function healed(goal: Goal, db: Database, asked: Asked): Promise<Change | undefined> {
  const { now, options } = asked;
  const isProposed = goal.state === 'proposed';
  if (
    isProposed &&
    now - goal.createdAt < (await hoursToWithdraw(db, goal, options, now)) * HOUR_SECONDS
  )
    return undefined;
  const measured = await examineGoal(goal, asked);
  if (measured?.met !== true) return undefined;
  const measurement = await measurementOf(goal, measured, asked);
  return {
    to: isProposed ? SCAN_TRANSITIONS.withdraw : SCAN_TRANSITIONS.satisfy,
    note: noteOf(measured, measurement),
    outcome: measurement,
  };
}

async function hoursToWithdraw(
  db: Database,
  goal: Goal,
  { minHoursToWithdraw }: ScanInput['config']['success'],
  now: Instant,
): Promise<number> {
  const times = await withdrawnBefore(db, goal.goalKey, now - PING_PONG_DAYS * DAY_SECONDS);
  return minHoursToWithdraw * 2 ** Math.min(times, 10);
}

function noteOf({ measures, runs, healthyHours }: Measured, measurement: Measurement): string {
  const figures = measures
    .map(
      ({ metric, now }) =>
        `${metric} ${measurement.metrics[metric]?.before ?? 'unknown'} -> ${now}`,
    )
    .join(', ');
  return `${figures}; ${counted(runs, 'run')}, healthy for ${Math.floor(healthyHours)} hours`;
}

/** The expiry of a goal that is still undecided and whose problem was not seen anew. */
function expired(goal: Goal, { config, now }: ScanInput): Change | undefined {
  const at = expiresAt(goal, config.proposalExpiryDays);
  if (at === undefined || now <= at) return undefined;
  return {
    to: SCAN_TRANSITIONS.expire,
    note: `nobody decided, and nothing new in ${config.proposalExpiryDays} days`,
  };
}
