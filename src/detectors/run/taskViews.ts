import type { EffectiveConfig } from '../../config/config';
import type {
  History,
  SummaryWindow,
  TaskHistory,
  TaskRef,
  TaskSummary,
} from '../../history/history';
import { LOCAL_SOURCE } from '../../history/sources/sourceName';
import { taskKey, taskName } from '../../history/taskName';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import type { Detector, Diagnosis, TaskTriage, TaskView } from '../detector';

export type DetectOptions = Pick<
  EffectiveConfig,
  'detectors' | 'ownDetectors' | 'gates' | 'baselineDays' | 'maxRunsPerTask'
> & {
  readonly now: Instant;
};

/** What a detector made of a task. */
export interface TaskDiagnosis {
  readonly task: TaskRef;
  readonly detectorName: string;
  readonly diagnosis: Diagnosis;
}

/** The past that detectors compare with, and the hours at its end in which failures count. */
export function baselineWindow({ now, baselineDays, detectors }: DetectOptions): SummaryWindow {
  return {
    since: now - baselineDays * DAY_SECONDS,
    until: now,
    recentSince: now - detectors.task_failure_detector.lookbackHours * HOUR_SECONDS,
  };
}

/** Every task of the baseline, those that have only begun, and those that a detector expects, at a glimpse. */
export async function triageTasks(
  history: History,
  detectors: readonly Detector[],
  options: DetectOptions,
): Promise<TaskTriage[]> {
  const { now } = options;
  const summaries = await history.summaries(baselineWindow(options));
  const oldest = now - options.detectors.stuck_run_detector.maxAgeDays * DAY_SECONDS;
  const inFlight = groupBy(await history.inFlight({ since: oldest, until: now }), ({ task }) =>
    taskKey(task),
  );
  const known = new Set(summaries.map(({ task }) => taskKey(task)));
  const begun = [...inFlight.values()]
    .flatMap(([first]) => first?.task ?? [])
    .filter((task) => !known.has(taskKey(task)));
  const names = new Set([...summaries.map(({ task }) => task), ...begun].map(taskName));
  const expected = detectors
    .flatMap(({ expects = [] }) => expects)
    .filter((name) => !names.has(name))
    .map((name): TaskRef => ({ source: LOCAL_SOURCE, taskType: name }));
  return [...summaries, ...[...begun, ...expected].map(nothingOf)].map((summary) => ({
    summary,
    inFlight: (inFlight.get(taskKey(summary.task)) ?? []).map(({ run }) => ({
      ...run,
      hostSeenAt: null,
    })),
    now,
  }));
}

/** A task of which no run has ended. */
export function nothingOf(task: TaskRef): TaskSummary {
  return {
    task,
    runsRead: 0,
    successes: 0,
    failures: 0,
    firstStartedAt: 0,
    lastStartedAt: 0,
    lastFailureAt: null,
    lastSuccessAt: null,
    typicalSeconds: null,
    recent: {
      runsRead: 0,
      successes: 0,
      failures: 0,
      firstFailureAt: null,
      longestSeconds: null,
      shortestSeconds: null,
    },
  };
}

/** How far back a sign of life of a host is looked for. */
const HOST_SEEN_SECONDS = DAY_SECONDS;

/** When each host was last seen, by its source and name: asked once a scan. */
export type HostsSeen = Map<string, Instant | null>;

/** With what is known of the hosts of runs that do not end. */
export async function viewOf(
  history: History,
  triage: TaskTriage,
  close: TaskHistory,
  seen: HostsSeen,
): Promise<TaskView> {
  const { now, summary } = triage;
  const { task } = summary;
  const inFlight = [];
  for (const run of triage.inFlight) {
    const key = `${task.source}:${run.host}`;
    if (run.host !== null && !seen.has(key))
      seen.set(
        key,
        await history.lastEndOn(task, run.host, { since: now - HOST_SEEN_SECONDS, until: now }),
      );
    const at = run.host === null ? null : (seen.get(key) ?? null);
    inFlight.push({ ...run, hostSeenAt: at !== null && at >= run.startedAt ? at : null });
  }
  return { ...triage, ...close, inFlight };
}
