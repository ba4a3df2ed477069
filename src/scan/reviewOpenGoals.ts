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

/** A proposal is withdrawn again after twice as long each time, so that it does not come and go; so far back that counts. */
const PING_PONG_DAYS = 30;

/**
 * What becomes of open goals: active ones that have succeeded are satisfied, and proposals whose problem healed withdrawn,
 * unless this scan met the problem; those that nobody decided about for long expire, unless it goes on. Of a source that
 * could not be read, or delivers less than usual, nothing is known: its goals stay as they are.
 */
export async function reviewOpenGoals(
  input: ScanInput,
  met: {
    readonly proposalResults: readonly ProposalResult[];
    readonly freshnessProblems: readonly FreshnessProblem[];
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
  for (const goal of goals) {
    const change =
      (measurable.has(goal) ? await healed(goal, db, asked) : undefined) ?? expired(goal, input);
    if (change !== undefined && (await isCarriedOut(db, goal, change, now)))
      changes.push({ goal, to: change.to.to, note: change.note });
  }
  return changes;
}

/** Nothing is known of what it is about: its source could not be read, or delivers less than usual. */
function isDeaf(goal: Goal, history: ScanInput['history'], deaf: ReadonlySet<string>): boolean {
  const sources = history.health.sources.map(({ source }) => source);
  const read = [...tasksOf(goal, sources).map(({ source }) => source), evidenceOf(goal).source];
  return read.some((source) => typeof source === 'string' && deaf.has(source));
}

/** Nothing can have been well for long if it is younger: its runs need not be read. */
function isOld(goal: Goal, { config, now }: ScanInput): boolean {
  return now - countsSince(goal) >= config.success.minHealthyHours * HOUR_SECONDS;
}

/** Undecided proposals that came of an age since the scan before. */
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

/** Not if somebody has changed the goal since it was read: what they decided counts, and the next scan looks again. */
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

/** Nobody decided, and nothing new was seen. */
function expired(goal: Goal, { config, now }: ScanInput): Change | undefined {
  const at = expiresAt(goal, config.proposalExpiryDays);
  if (at === undefined || now <= at) return undefined;
  return {
    to: SCAN_TRANSITIONS.expire,
    note: `nobody decided, and nothing new in ${config.proposalExpiryDays} days`,
  };
}
