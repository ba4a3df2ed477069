import type { Fault, JudgedKind, SimulatedTask } from '../../tests/simulation/types';
import type { Alarm } from './alarms';

export const HOUR = 3600;
const DAY = 86_400;

/** The kind of fault that each detector is to find. */
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

/**
 * Kinds of faults with the same signs. An alarm for one kind where there is a fault of another is
 * neither right nor wrong.
 */
const ALIKE: ReadonlyArray<readonly string[]> = [
  ['recurring_failure', 'failure_rate', 'flaky', 'new_error', 'shared_cause'],
  ['missed', 'stuck'],
];

/**
 * Events that are no faults, with the seconds after them in which an alarm about them is neither
 * right nor wrong.
 */
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
  /**
   * Delays until a fault was found, in runs of the task, or in hourly scans if the task runs more
   * often.
   */
  readonly delays: number[];
}

export interface World {
  readonly faults: readonly Fault[];
  readonly tasks: ReadonlyMap<string, SimulatedTask>;
}

function newScore(): Score {
  return { right: 0, wrong: 0, found: 0, faults: 0, delays: [] };
}

/** Scores the alarms of one rule against the faults of one kind. */
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

/**
 * Whether an alarm names a task of a fault (two tasks, if the alarm names several) while the fault
 * lasts, or soon after.
 */
function isAbout(alarm: Alarm, fault: Fault, { tasks }: World): boolean {
  const named = alarm.tasks ?? [alarm.task];
  const shared = named.filter((task) => fault.tasks.includes(task)).length;
  if (shared < Math.min(2, named.length)) return false;
  const interval = tasks.get(fault.tasks[0] ?? '')?.intervalSeconds ?? HOUR;
  const grace = NEUTRAL_SECONDS[fault.kind] ?? Math.max(6 * HOUR, interval);
  return alarm.at >= fault.startsAt && alarm.at <= fault.endsAt + grace;
}
