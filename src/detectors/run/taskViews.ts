import type { History, TaskHistory, TaskRef } from '../../history/history';
import { DAY_SECONDS, type Instant } from '../../lib/clock';
import type { Diagnosis, TaskTriage, TaskView, TriageWindows } from '../detector';
import type { TriagedTask } from './triage';

/** What a detector made of a task. */
export interface TaskDiagnosis {
  readonly task: TaskRef;
  readonly detectorName: string;
  readonly diagnosis: Diagnosis;
}

/** How far back a sign of life of a host is looked for. */
const HOST_SEEN_SECONDS = DAY_SECONDS;

/** When each host was last seen, by its source and name: asked once a scan. */
export type HostsSeen = Map<string, Instant | null>;

/** A triaged task with its runs, and with what is known of the hosts of runs in flight: one view for equal windows. */
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
    const view = { ...this.taskHistory, ...triage, inFlight };
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
