import { DEFAULTS } from '../../src/config/defaults';
import { builtInDetectors } from '../../src/detectors';
import { type Detection, detect } from '../../src/detectors/run/detect';
import { sharedCause } from '../../src/detectors/sharedCause';
import { MemoryHistory } from '../../src/history/memory/memoryHistory';
import type { TaskRun } from '../../src/history/run';
import { taskName } from '../../src/history/taskName';
import { goalKeyOf } from '../../src/proposals/proposal';
import { simulate } from '../../tests/simulation/simulate';
import type { Fault, SimulatedRun } from '../../tests/simulation/types';
import { type Alarm, Alarms } from './alarms';
import { HOUR, KIND_OF, type Score, score, verdictOn, type World } from './score';
import { TRIVIAL_OF, trivialAlarms } from './trivial';

const DAY = 86_400;
const DAYS = 75;
const TASKS = 300;
/** Days before the first scan: tasks need a past to be compared with. */
const WARM_UP_DAYS = 33;

/**
 * The start and the time zone of the simulated period, used in turn. Half of the periods contain a
 * change of the clock.
 */
const PERIODS = [
  { since: 1_757_462_400, timeZone: 'America/New_York' }, // 2025-09-10: clock back on 2 November
  { since: 1_748_736_000, timeZone: 'Europe/Berlin' }, // 2025-06-01
  { since: 1_769_904_000, timeZone: 'Europe/Berlin' }, // 2026-02-01: forward on 29 March
  { since: 1_764_547_200, timeZone: 'UTC' }, // 2025-12-01
];

export interface SeedResult {
  readonly seed: number;
  readonly scores: Readonly<Record<string, { ours: Score; trivial: Score }>>;
  /**
   * How many goals about nothing there would be in a history without faults, and how many days its
   * tasks lived altogether.
   */
  readonly falseGoals: number;
  readonly taskDays: number;
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

/**
 * Scans a simulated history hour by hour with everything that is known at each hour, and compares
 * the alarms with the faults.
 */
export async function evaluateSeed(seed: number): Promise<SeedResult> {
  const withFaults = await scanned(seed, true);
  const scores: Record<string, { ours: Score; trivial: Score }> = {};
  const [wrong, missed]: [string[], string[]] = [[], []];
  for (const [rule, kind] of Object.entries(KIND_OF)) {
    const own = withFaults.alarms.filter((alarm) => alarm.rule === rule);
    const ours = score(own, kind, withFaults.world);
    const trivial = score(
      withFaults.trivial.filter((alarm) => alarm.rule === TRIVIAL_OF[rule]),
      kind,
      withFaults.world,
    );
    scores[rule] = { ours: ours.score, trivial: trivial.score };
    wrong.push(...ours.wrong.map((alarm) => told(rule, alarm, withFaults.world)));
    missed.push(...ours.missed.map((fault) => toldFault(fault, withFaults.world)));
  }
  const healthy = await scanned(seed, false);
  const falseGoals = healthy.goals.filter(
    (alarm) => verdictOn(alarm, undefined, healthy.world) === 'wrong',
  );
  wrong.push(...falseGoals.map((alarm) => told('healthy', alarm, healthy.world)));
  return { seed, scores, falseGoals: falseGoals.length, taskDays: healthy.taskDays, wrong, missed };
}

function told(rule: string, alarm: Alarm, { tasks }: World): string {
  return (
    `${alarm.tasks?.length ?? ''}${rule} ${alarm.rule} ${alarm.task} ` +
    `${tasks.get(alarm.task)?.cadence} ${iso(alarm.at)}..${iso(alarm.until)}`
  );
}

function toldFault(
  { kind, tasks: names, startsAt, endsAt, detail }: Fault,
  { tasks }: World,
): string {
  const cadence = tasks.get(names[0] ?? '')?.cadence;
  return (
    `${kind} ${names.join(',')} ${iso(startsAt)}..${iso(endsAt)} ${cadence} ` +
    `${JSON.stringify(detail)}`
  );
}

function iso(instant: number): string {
  return new Date(instant * 1000).toISOString().slice(0, 16);
}

interface Scanned {
  /** What each detector reports by itself, with a confidence that the gate lets pass. */
  readonly alarms: readonly Alarm[];
  /** The goals made from the reports: one goal for one event. */
  readonly goals: readonly Alarm[];
  readonly trivial: readonly Alarm[];
  readonly world: World;
  readonly taskDays: number;
}

async function scanned(seed: number, faults: boolean): Promise<Scanned> {
  const period = PERIODS[seed % PERIODS.length];
  if (period === undefined) throw new Error('no period');
  const { since, timeZone } = period;
  const simulation = simulate({ seed, tasks: TASKS, days: DAYS, since, timeZone, faults });
  const history = new MemoryHistory(simulation.runs.map(taskRun), [
    { source: 'local', found: 'a simulation', notes: [] },
  ]);
  const detectors = builtInDetectors({ detectors: DEFAULTS.detectors, timeZone });
  const [alarms, goals] = [new Alarms(), new Alarms()];
  const from = since + WARM_UP_DAYS * DAY;
  const until = since + DAYS * DAY;
  for (let now = from; now < until; now += HOUR) {
    const detection = await detect(history, detectors, { ...DEFAULTS, now });
    listen(detection, now, alarms, goals);
  }
  const tasks = new Map(simulation.tasks.map((task) => [task.taskType, task]));
  const taskDays = simulation.tasks.reduce((total, { bornAt, retiredAt }) => {
    const lived = Math.min(until, retiredAt ?? until) - Math.max(from, bornAt);
    return total + Math.max(0, lived) / DAY;
  }, 0);
  return {
    alarms: alarms.all,
    goals: goals.all,
    trivial: faults ? trivialAlarms(simulation.runs, from, until) : [],
    world: { faults: simulation.faults, tasks },
    taskDays,
  };
}

function listen(
  { diagnoses, findings }: Detection,
  now: number,
  alarms: Alarms,
  goals: Alarms,
): void {
  for (const { task, detectorName, diagnosis } of diagnoses)
    if (isLetPass(diagnosis.finding?.confidence)) alarms.say(detectorName, taskName(task), now);
  const all = [...findings.values()].flat();
  const explained = new Set(all.flatMap(({ inhibitedKeys = [] }) => inhibitedKeys));
  for (const finding of all) {
    const { detectorName, confidence, subject, evidence } = finding;
    if (!isLetPass(confidence)) continue;
    const named = Array.isArray(evidence.tasks) ? evidence.tasks.map(String) : undefined;
    if (detectorName === sharedCause.name) alarms.say(detectorName, subject, now, named);
    if (!explained.has(goalKeyOf(finding))) goals.say(detectorName, subject, now, named);
  }
}

function isLetPass(confidence = 0): boolean {
  return confidence >= DEFAULTS.gates.minConfidence;
}

function taskRun({ source, taskType, ...run }: SimulatedRun): TaskRun {
  return { task: { source, taskType }, run };
}
