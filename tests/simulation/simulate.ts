import { Calendar } from './calendar';
import type { FaultDraft } from './effects';
import { Plan, planFaults } from './faults';
import { drawFleet, type Task, type World } from './fleet';
import { drawOutages, outageFaults } from './outages';
import { Rng } from './rng';
import { type MadeRun, Runner } from './runs';
import { slotsOf } from './slots';
import type { Fault, SimulatedRun, SimulatedTask, Simulation, SimulationOptions } from './types';

const DAY = 86_400;

/**
 * Makes a history of runs with known faults. The same options give the same history. Without
 * faults, the same fleet has the same runs, except for what the faults did to them.
 */
export function simulate({
  seed,
  tasks,
  days,
  since,
  timeZone,
  faults,
}: SimulationOptions): Simulation {
  const rng = new Rng(seed);
  const world: World = {
    calendar: new Calendar(timeZone),
    period: { from: since, until: since + days * DAY },
  };
  const fleet = drawFleet(world, tasks, rng.child('fleet'));
  const outages = drawOutages(world, fleet, rng.child('outages'));
  const planned = fleet.map((task) => ({ task, ...slotsOf(task, world, outages) }));
  const plan = faults
    ? planFaults(planned, world, rng.child('faults'))
    : new Plan(planned, world.period, since);
  const made = planned.flatMap(({ task, slots }) => {
    const runner = new Runner(task, world, outages, plan.effectsOn(task));
    for (const [index, slot] of slots.entries()) runner.runSlot(slot, index);
    return runner.made;
  });
  return {
    runs: made.map(({ run }) => run).sort(byEnd),
    faults: [
      ...judged(plan, made),
      ...outageFaults(fleet, outages),
      ...planned.flatMap(({ events }) => events),
    ].sort((a, b) => a.startsAt - b.startsAt),
    tasks: fleet.map(asSimulated),
  };
}

function byEnd(a: SimulatedRun, b: SimulatedRun): number {
  if (a.finishedAt === null || b.finishedAt === null) {
    return a.finishedAt === b.finishedAt
      ? a.startedAt - b.startedAt
      : a.finishedAt === null
        ? 1
        : -1;
  }
  return a.finishedAt - b.finishedAt || a.startedAt - b.startedAt;
}

/** The planned faults that runs show, each with the tasks that show it. */
function judged(plan: Plan, made: readonly MadeRun[]): Fault[] {
  const affected = new Map<FaultDraft, SimulatedRun[]>(plan.faults.map((fault) => [fault, []]));
  for (const { run, cause } of made) if (cause !== null) affected.get(cause.fault)?.push(run);
  return plan.faults.flatMap((fault): Fault[] => {
    if (fault.kind === 'missed') return [{ ...fault, firstRunAt: fault.startsAt }];
    const runs = affected.get(fault) ?? [];
    if (runs.length === 0) return [];
    const tasks = fault.tasks.filter((task) => runs.some(({ taskType }) => taskType === task));
    return [
      {
        ...fault,
        tasks,
        firstRunAt: Math.min(...runs.map(({ startedAt, finishedAt }) => finishedAt ?? startedAt)),
      },
    ];
  });
}

function asSimulated({
  taskType,
  cadence,
  intervalSeconds,
  cron,
  host,
  bornAt,
  retiredAt,
}: Task): SimulatedTask {
  return { taskType, cadence, intervalSeconds, cron, host, bornAt, retiredAt };
}
