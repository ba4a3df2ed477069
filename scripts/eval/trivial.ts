import type { SimulatedRun } from '../../tests/simulation/types';
import { type Alarm, Alarms } from './alarms';

const HOUR = 3600;
const DAY = 86_400;

/** The trivial rule that each detector must beat. `never` raises no alarms. */
export const TRIVIAL_OF: Readonly<Record<string, string>> = {
  task_failure_detector: '3 failures in 24 h',
  failure_rate_detector: '3 failures in 24 h',
  flaky_task_detector: 'both outcomes in 20 runs',
  missed_run_detector: 'missed: 1.5 x median interval',
  slow_run_detector: 'never',
  stuck_run_detector: 'never',
  new_error_detector: '3 failures in 24 h',
  shared_cause_detector: '3 failures in 24 h',
  suspiciously_fast_detector: 'never',
};

/** The alarms of the trivial rules, scan after scan, oldest first. */
export function trivialAlarms(runs: readonly SimulatedRun[], from: number, until: number): Alarm[] {
  const alarms = new Alarms();
  const byTask = new Map<string, SimulatedRun[]>();
  for (const run of runs) {
    if (run.finishedAt === null) continue;
    const own = byTask.get(run.taskType);
    if (own === undefined) byTask.set(run.taskType, [run]);
    else own.push(run);
  }
  for (const [task, own] of byTask) oneTask(alarms, task, own, from, until);
  return alarms.all.sort((a, b) => a.at - b.at);
}

function oneTask(
  alarms: Alarms,
  task: string,
  runs: readonly SimulatedRun[],
  from: number,
  until: number,
): void {
  let ended = 0;
  let dayBegins = 0;
  for (let now = from; now < until; now += HOUR) {
    while (ended < runs.length && endOf(runs[ended]) <= now) ended += 1;
    while (dayBegins < ended && endOf(runs[dayBegins]) <= now - DAY) dayBegins += 1;
    const newest = runs.slice(Math.max(0, ended - 20), ended);
    if (runs.slice(dayBegins, ended).filter(failed).length >= 3)
      alarms.say('3 failures in 24 h', task, now);
    if (newest.some(failed) && newest.some(({ status }) => status === 'success'))
      alarms.say('both outcomes in 20 runs', task, now);
    if (isLate(newest, now)) alarms.say('missed: 1.5 x median interval', task, now);
  }
}

function endOf(run: SimulatedRun | undefined): number {
  return run?.finishedAt ?? 0;
}

function failed({ status }: SimulatedRun): boolean {
  return status === 'failed' || status === 'timeout';
}

function isLate(newest: readonly SimulatedRun[], now: number): boolean {
  const starts = newest.map(({ startedAt }) => startedAt);
  const pauses = starts.slice(1).map((start, index) => start - (starts[index] ?? start));
  const median =
    pauses.sort((a, b) => a - b)[Math.floor(pauses.length / 2)] ?? Number.POSITIVE_INFINITY;
  return now - (starts.at(-1) ?? now) > 1.5 * median;
}
