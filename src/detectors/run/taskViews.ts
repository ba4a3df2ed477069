import type { History, TaskHistory } from '../../history/history';
import type { TaskRef } from '../../history/run';
import { DAY_SECONDS, type Instant } from '../../lib/clock';
import type { Diagnosis, TaskTriage, TaskView, TriageWindows } from '../detector';
import type { TriagedTask } from './triage';

/** A detector's diagnosis of a task. */
export interface TaskDiagnosis {
  readonly task: TaskRef;
  readonly detectorName: string;
  readonly diagnosis: Diagnosis;
}

/** Seconds before now in which a sign of life of a host is looked for. */
const HOST_SEEN_SECONDS = DAY_SECONDS;

/**
 * When a run on each host last ended, by `source:host`; null if none did of late. The history is
 * asked once per host and scan.
 */
export type HostsSeen = Map<string, Instant | null>;

/**
 * A triaged task with its runs, and with what is known about the hosts of its runs in flight. Equal
 * windows share one view.
 */
export class TaskViews {
  readonly #views = new Map<TaskTriage, TaskView>();

  constructor(
    private readonly history: Pick<History, 'runs'>,
    private readonly task: TriagedTask,
    private readonly taskHistory: TaskHistory,
    private readonly seen: HostsSeen,
  ) {}

  async within(windows: TriageWindows | undefined): Promise<TaskView> {
    const triage = this.task.within(windows);
    const known = this.#views.get(triage);
    if (known !== undefined) return known;
    const inFlight = [];
    for (const run of triage.inFlight) {
      const at = run.host === null ? null : await this.#hostSeenAt(run.host, triage);
      inFlight.push({ ...run, hostSeenAt: at !== null && at >= run.startedAt ? at : null });
    }
    const { task } = triage.summary;
    const isHost = this.taskHistory.seriesIsHost === true;
    const summary = isHost
      ? { ...triage.summary, task: { ...task, seriesIsHost: true } }
      : triage.summary;
    const view = { ...this.taskHistory, ...triage, summary, inFlight };
    this.#views.set(triage, view);
    return view;
  }

  async #hostSeenAt(host: string, { now, summary: { task } }: TaskTriage): Promise<Instant | null> {
    const key = `${task.source}:${host}`;
    const window = { since: now - HOST_SEEN_SECONDS, until: now };
    if (!this.seen.has(key))
      this.seen.set(key, await this.history.runs.lastEndOn(task, host, window));
    return this.seen.get(key) ?? null;
  }
}
