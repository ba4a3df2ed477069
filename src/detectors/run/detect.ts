import type { History } from '../../history/history';
import { LOCAL_SOURCE } from '../../history/sources/sourceName';
import { taskKey, taskName } from '../../history/taskName';
import { DAY_SECONDS } from '../../lib/clock';
import { FailedError, GoalgenError } from '../../lib/errors';
import { groupBy } from '../../lib/groupBy';
import { type Finding, onIncompleteHistory } from '../../proposals/proposal';
import type { Detector, TaskTriage } from '../detector';
import { ownSqlFindings } from '../own/ownSql';
import { type SharedCause, sharedCauses } from '../sharedCause';
import { diagnoseFreshness, type FreshnessProblem, freshnessFinding } from '../sourceFreshness';
import { correlate, type DetectedEvent } from './correlate';
import {
  baselineWindow,
  type DetectOptions,
  type HostsSeen,
  type TaskDiagnosis,
  triageTasks,
  viewOf,
} from './taskViews';

export interface Detection {
  /** Runs that ended in the last `lookbackHours`, of every status; 0 means that the history was silent. */
  readonly runsRead: number;
  readonly tasksRead: number;
  /** Suspect tasks whose runs cannot be looked at, because their name is no text (a table that others fill). */
  readonly unreadableTasks: readonly string[];
  /** Sources that were read and have no run in those hours. */
  readonly silentSources: readonly string[];
  /** Sources from which less comes than usual. */
  readonly freshnessProblems: readonly FreshnessProblem[];
  /** What each detector made of each task that it suspected. */
  readonly diagnoses: readonly TaskDiagnosis[];
  /** Detectors of the operator's own that could not say anything. The others did. */
  readonly failures: readonly GoalgenError[];
  /** One finding an event; by the name of its detector. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
}

/**
 * Asks whether runs arrive as usual; then every detector about every task, by one aggregate each; then the few tasks that
 * one suspects are looked at closely; and last what tasks have in common.
 */
export function detect(
  history: History,
  detectors: readonly Detector[],
  options: DetectOptions,
): Promise<Detection> {
  return history.snapshot(async () => {
    const freshnessProblems = await freshnessProblemsOf(history, options);
    const isIll = (source: string) =>
      freshnessProblems.some((freshness) => freshness.source === source);
    const triaged = await triageTasks(history, detectors, options);
    const suspects = triaged.flatMap((triage): Suspect[] => {
      const asked = detectors.filter(
        (detector) =>
          !(detector.needsWholeHistory === true && isIll(triage.summary.task.source)) &&
          detector.suspects(triage),
      );
      return asked.length === 0 ? [] : [{ triage, asked }];
    });
    const { diagnoses, unreadableTasks } = await readTaskHistories(history, suspects, options);
    const shared = await sharedCausesOf(history, triaged, options);
    const events = correlate(diagnoses, shared, options.gates.minConfidence);
    const own = await ownEvents(history, options);
    const findings = [...events, ...own.events].map(({ finding, sources }) =>
      sources.some(isIll) ? onIncompleteHistory(finding) : finding,
    );
    return {
      ...readBy(triaged, history),
      freshnessProblems,
      diagnoses,
      unreadableTasks,
      failures: own.failures,
      findings: groupBy(
        [...freshnessProblems.map(freshnessFinding), ...findings],
        ({ detectorName }) => detectorName,
      ),
    };
  });
}

export async function freshnessProblemsOf(
  history: History,
  { now, detectors }: DetectOptions,
): Promise<FreshnessProblem[]> {
  const options = detectors.feed_detector;
  if (!options.enabled) return [];
  const freshness = await history.freshness(now);
  return freshness.flatMap((freshness) => diagnoseFreshness(freshness, now, options) ?? []);
}

interface Suspect {
  readonly triage: TaskTriage;
  readonly asked: readonly Detector[];
}

async function readTaskHistories(
  history: History,
  suspects: readonly Suspect[],
  options: DetectOptions,
): Promise<Pick<Detection, 'diagnoses' | 'unreadableTasks'>> {
  const diagnoses: TaskDiagnosis[] = [];
  const unreadableTasks: string[] = [];
  const seen: HostsSeen = new Map();
  const bySummary = new Map(suspects.map((suspect) => [suspect.triage.summary, suspect]));
  const taskHistories = history.taskHistories(
    [...bySummary.keys()],
    baselineWindow(options),
    options.maxRunsPerTask,
  );
  for await (const close of taskHistories) {
    const suspect = bySummary.get(close.summary);
    const { task, runsRead } = close.summary;
    if (suspect === undefined) continue;
    if (runsRead > 0 && close.runs.length === 0) {
      unreadableTasks.push(taskName(task));
      continue;
    }
    const view = await viewOf(history, suspect.triage, close, seen);
    for (const detector of suspect.asked)
      diagnoses.push({ task, detectorName: detector.name, diagnosis: detector.diagnose(view) });
  }
  return { diagnoses, unreadableTasks };
}

/** A query of the operator's own that fails stops no other detector, and is told. */
async function ownEvents(
  history: History,
  { now, ownDetectors }: DetectOptions,
): Promise<{ events: DetectedEvent[]; failures: GoalgenError[] }> {
  const events: DetectedEvent[] = [];
  const failures: GoalgenError[] = [];
  for (const own of ownDetectors) {
    if (!('sql' in own) || own.enabled === false) continue;
    try {
      const sources = [own.source ?? LOCAL_SOURCE];
      for (const finding of await ownSqlFindings(history, own, now))
        events.push({ finding, sources });
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      const message = error.message.startsWith('Detector ')
        ? error.message
        : `Detector ${own.name}: ${error.message}`;
      failures.push(new FailedError(message, error.hint, { cause: error }));
    }
  }
  return { events, failures };
}

/** So many failed runs of the last day are compared across tasks: more would not be clearer. */
const FAILED_RUNS_MAX = 5000;

export async function sharedCausesOf(
  history: History,
  triaged: readonly TaskTriage[],
  { now, detectors }: DetectOptions,
): Promise<SharedCause[]> {
  const options = detectors.shared_cause_detector;
  const failing = triaged.filter(({ summary }) => summary.recent.failures > 0);
  if (!options.enabled || failing.length < options.minTasks) return [];
  const since = now - DAY_SECONDS;
  const failed = await history.failedRuns({ since, until: now }, FAILED_RUNS_MAX);
  const summaries = new Map(triaged.map(({ summary }) => [taskKey(summary.task), summary]));
  const oldest = failed.length < FAILED_RUNS_MAX ? since : (failed[0]?.run.finishedAt ?? since);
  return sharedCauses(failed, summaries, { since: oldest, now }, options);
}

function readBy(
  triaged: readonly TaskTriage[],
  { sources, failures }: History,
): Pick<Detection, 'runsRead' | 'tasksRead' | 'silentSources'> {
  const recent = triaged.filter(({ summary }) => summary.recent.runsRead > 0);
  return {
    runsRead: recent.reduce((total, { summary }) => total + summary.recent.runsRead, 0),
    tasksRead: recent.length,
    silentSources: sources
      .map(({ source }) => source)
      .filter((name) => !failures.some(({ source }) => source === name))
      .filter((name) => !recent.some(({ summary }) => summary.task.source === name)),
  };
}
