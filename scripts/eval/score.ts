import type { Fault, JudgedKind, SimulatedTask } from '../../tests/simulation/types';
import type { Alarm } from './alarms';

export const HOUR = 3600;
const DAY = 86_400;

/** Which rule is to find which kind of fault. */
export const KIND_OF: Readonly<Record<string, JudgedKind>> = {
  task_failure_detector: 'recurring_failure',
  failure_rate_detector: 'failure_rate',
  flaky_task_detector: 'flaky',
  missed_run_detector: 'missed',
  slow_run_detector: 'slowed',
  stuck_run_detector: 'stuck',
  new_error_detector: 'new_error',
  shared_cause_detector: 'shared_cause',
  suspiciously_fast_detector: 'too_fast',
};

/** Faults that show alike: to find one where the other is, is neither right nor wrong. */
const ALIKE: ReadonlyArray<readonly string[]> = [
  ['recurring_failure', 'failure_rate', 'flaky', 'new_error', 'shared_cause'],
  ['missed', 'stuck'],
];

/** What happens besides, and for how long after it a rule may still speak of it. */
const NEUTRAL_SECONDS: Readonly<Record<string, number>> = {
  missed_once: 2 * DAY,
  schedule_changed: 21 * DAY,
  host_outage: DAY,
  feed_outage: DAY,
};

export interface Score {
  right: number;
  wrong: number;
  found: number;
  faults: number;
  /** In runs of the task, or scans where it runs more often than those. */
  readonly delays: number[];
}

export interface World {
  readonly faults: readonly Fault[];
  readonly tasks: ReadonlyMap<string, SimulatedTask>;
}

function newScore(): Score {
  return { right: 0, wrong: 0, found: 0, faults: 0, delays: [] };
}

/** How the alarms of one rule fare against one kind of fault. */
export function score(
  alarms: readonly Alarm[],
  kind: JudgedKind,
  world: World,
): { score: Score; wrong: Alarm[]; missed: Fault[] } {
  const result = newScore();
  const wrong: Alarm[] = [];
  for (const alarm of alarms) {
    const verdict = verdictOn(alarm, kind, world);
    if (verdict === 'right') result.right += 1;
    if (verdict === 'wrong') {
      result.wrong += 1;
      wrong.push(alarm);
    }
  }
  const faults = world.faults.filter((fault) => fault.kind === kind);
  const missed: Fault[] = [];
  for (const fault of faults) {
    const first = alarms
      .filter((alarm) => isAbout(alarm, fault, world))
      .sort((a, b) => a.at - b.at)[0];
    result.faults += 1;
    if (first === undefined) missed.push(fault);
    else {
      result.found += 1;
      const interval = world.tasks.get(fault.tasks[0] ?? '')?.intervalSeconds ?? HOUR;
      result.delays.push(Math.max(0, (first.at - fault.firstRunAt) / Math.max(HOUR, interval)));
    }
  }
  return { score: result, wrong, missed };
}

export function verdictOn(
  alarm: Alarm,
  kind: JudgedKind | undefined,
  world: World,
): 'right' | 'wrong' | 'neutral' {
  const about = world.faults.filter((fault) => isAbout(alarm, fault, world));
  if (alarm.rule === 'feed_detector')
    return world.faults.some(
      ({ kind: other, startsAt, endsAt }) =>
        other.endsWith('_outage') && alarm.at >= startsAt && alarm.at <= endsAt + DAY,
    )
      ? 'neutral'
      : 'wrong';
  if (about.some((fault) => kind === undefined || fault.kind === kind)) return 'right';
  const alike = ALIKE.find((kinds) => kind !== undefined && kinds.includes(kind)) ?? [];
  if (
    about.some((fault) => alike.includes(fault.kind) || NEUTRAL_SECONDS[fault.kind] !== undefined)
  )
    return 'neutral';
  // A task that has just stopped for good looks as if it had missed a run.
  const retiredAt = world.tasks.get(alarm.task)?.retiredAt;
  return alarm.rule.startsWith('missed') && retiredAt != null && alarm.at >= retiredAt
    ? 'neutral'
    : 'wrong';
}

/** It names a task of the fault while it lasts, or soon after. */
function isAbout(alarm: Alarm, fault: Fault, { tasks }: World): boolean {
  const named = alarm.tasks ?? [alarm.task];
  const shared = named.filter((task) => fault.tasks.includes(task)).length;
  if (shared < Math.min(2, named.length)) return false;
  const interval = tasks.get(fault.tasks[0] ?? '')?.intervalSeconds ?? HOUR;
  const grace = NEUTRAL_SECONDS[fault.kind] ?? Math.max(6 * HOUR, interval);
  return alarm.at >= fault.startsAt && alarm.at <= fault.endsAt + grace;
}
