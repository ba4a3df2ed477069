import { CADENCES, type CadenceName } from './cadences';
import { toMilliseconds } from './calendar';
import type { Task, World } from './fleet';
import { covering, type Outages } from './outages';
import { itemAt, type Rng } from './rng';
import type { Fault, Span } from './types';

const MINUTE = 60;
const HOUR = 3600;

/** One time at which a task runs, independent of the outcome. */
export interface Slot {
  /** When the run is due by the schedule. */
  readonly due: number;
  /** When the run begins. */
  readonly start: number;
  /** The random numbers of this run alone. */
  readonly rng: Rng;
}

/**
 * All slots of a healthy task, in the order in which they begin, and the neutral events of the
 * task: single missed runs and the change of its schedule.
 */
export function slotsOf(
  task: Task,
  world: World,
  outages: Outages,
): { slots: Slot[]; events: Fault[] } {
  const slots: Slot[] = [];
  const events = changeEvents(task);
  const heldBackBy = new Set<Span>();
  const dues = duesOf(task, world);
  const ofRuns = task.rng.child('run');
  dues.forEach((due, index) => {
    const rng = ofRuns.child(due);
    const { start, outage } = beginOf(task, due, outages, rng);
    // If an outage held back several runs, only one of them happens afterwards.
    if (start === null || (outage !== undefined && heldBackBy.has(outage))) return;
    if (outage !== undefined) heldBackBy.add(outage);
    if (task.isSloppy && rng.chance(0.002))
      events.push(missedOnce(task, { from: due, until: dues[index + 1] ?? due }));
    else if (start < world.period.until) slots.push({ due, start: toMilliseconds(start), rng });
  });
  return { slots: slots.sort((a, b) => a.start - b.start), events };
}

function duesOf(task: Task, { calendar, period }: World): number[] {
  const life = { from: task.bornAt, until: task.retiredAt ?? period.until };
  const dues = (cadence: CadenceName, span: Span) =>
    CADENCES[cadence].dues(span, task.phase, calendar, task.rng.child('dues'));
  if (task.change === null) return dues(task.cadence, life);
  const { at, cadence } = task.change;
  return [...dues(task.cadence, { ...life, until: at }), ...dues(cadence, { ...life, from: at })];
}

/**
 * When the run begins, or null if an outage prevents it; and the outage of its host, if that
 * prevents or delays it.
 */
function beginOf(
  task: Task,
  due: number,
  outages: Outages,
  rng: Rng,
): { start: number | null; outage?: Span } {
  const start = due + delay(task, rng);
  if (covering(outages.ofSource, start) !== undefined) return { start: null };
  const outage = covering(outages.ofHosts.get(task.host) ?? [], start);
  if (outage === undefined) return { start };
  return { start: task.catchesUp ? outage.until + rng.between(5, 5 * MINUTE) : null, outage };
}

/** Seconds from the due time of a run to its begin. */
function delay(task: Task, rng: Rng): number {
  if (task.cron === null) return 0;
  switch (task.lateness) {
    case 'seconds':
      return 0.2 + rng.exponential(1.5);
    case 'minutes':
      return Math.min(1 + rng.exponential(100), 0.5 * task.intervalSeconds);
    case 'spread':
      return rng.between(0, task.rng.child('lateness').between(5 * MINUTE, 40 * MINUTE));
    case 'heavy_tail':
      // Like scheduled workflows of hosted CI: some minutes, now and then hours.
      return Math.min(6 * MINUTE * rng.lognormal(1.7), 3 * HOUR);
  }
}

function missedOnce(task: Task, { from, until }: Span): Fault {
  return {
    kind: 'missed_once',
    tasks: [task.taskType],
    startsAt: from,
    endsAt: until,
    firstRunAt: from,
    detail: { intervalSeconds: task.intervalSeconds },
  };
}

function changeEvents(task: Task): Fault[] {
  if (task.change === null) return [];
  const { at, cadence } = task.change;
  return [
    {
      kind: 'schedule_changed',
      tasks: [task.taskType],
      startsAt: at,
      endsAt: at,
      firstRunAt: at,
      detail: {
        fromSeconds: task.intervalSeconds,
        toSeconds: Math.round(CADENCES[cadence].interval(task.phase)),
      },
    },
  ];
}

/** The index of the first slot that begins at or after an instant. */
export function firstFrom(slots: readonly Slot[], instant: number): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (itemAt(slots, middle).start < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
