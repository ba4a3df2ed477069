import type { Instant, Window } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { groupBy } from '../../lib/groupBy';
import type {
  Freshness,
  History,
  QueryRow,
  RunExport,
  RunReader,
  SourceFailure,
  SourceFound,
  SourceHealth,
  SourceNotUnderstood,
  SummaryWindow,
  TaskCounts,
  TaskHistory,
  TaskSummary,
  UnevenlyKept,
  UnknownStatus,
} from '../history';
import type { Run, TaskRef, TaskRun } from '../run';
import type { Told } from '../statements/statement';
import { LOCAL_SOURCE } from './localSource';
import { type Opening, OpenSources } from './openSources';

/** One history over several sources. */
export class CombinedHistory implements History {
  readonly runs: RunReader;
  readonly health: SourceHealth;
  readonly export: RunExport;

  private constructor(private readonly sources: OpenSources) {
    this.runs = new CombinedRuns(sources);
    this.health = new CombinedHealth(sources);
    this.export = new CombinedExport(sources);
  }

  static async open(openings: readonly Opening[]): Promise<CombinedHistory> {
    return new CombinedHistory(await OpenSources.open(openings));
  }

  snapshot<T>(body: () => Promise<T>): Promise<T> {
    return this.sources.named(LOCAL_SOURCE)?.snapshot(body) ?? body();
  }

  close(): Promise<void> {
    return this.sources.close();
  }
}

class CombinedRuns implements RunReader {
  constructor(private readonly sources: OpenSources) {}

  summaries(window: SummaryWindow): Promise<TaskCounts[]> {
    return this.sources.askAllOfTasks(({ runs }) => runs.summaries(window));
  }

  seriesSummaries(window: SummaryWindow): Promise<TaskCounts[]> {
    return this.sources.askAllOfTasks(({ runs }) => runs.seriesSummaries(window));
  }

  async *taskHistories(
    summaries: readonly TaskSummary[],
    window: Window,
    limit: number,
  ): AsyncGenerator<TaskHistory> {
    for (const [name, own] of groupBy(summaries, ({ task }) => this.sources.keeperOf(task))) {
      const { runs } = this.sources.named(name) ?? {};
      const each = runs?.taskHistories(own, window, limit)[Symbol.asyncIterator]();
      for (;;) {
        const next = each && (await this.sources.ask(name, () => each.next()));
        if (next === undefined || next.done === true) break;
        yield next.value;
      }
    }
  }

  said(): Promise<Told[]> {
    return this.sources.askAll(({ runs }) => runs.said());
  }

  inFlight(window: Window): Promise<TaskRun[]> {
    return this.sources.askAllOfTasks(({ runs }) => runs.inFlight(window));
  }

  async lastEndOn(task: TaskRef, host: string, window: Window): Promise<Instant | null> {
    const name = this.sources.keeperOf(task);
    const ended = await this.sources.ask(name, ({ runs }) => runs.lastEndOn(task, host, window));
    return ended ?? null;
  }

  failed(window: Window, limit: number): Promise<TaskRun[]> {
    return this.sources.askAllOfTasks(({ runs }) => runs.failed(window, limit));
  }

  async ofTask(task: TaskRef, window: Window, limit: number): Promise<readonly Run[]> {
    const name = this.sources.keeperOf(task);
    return (await this.sources.ask(name, ({ runs }) => runs.ofTask(task, window, limit))) ?? [];
  }
}

class CombinedHealth implements SourceHealth {
  readonly sources: readonly SourceFound[];

  constructor(private readonly open: OpenSources) {
    this.sources = open.all().flatMap(({ health }) => health.sources);
  }

  get failures(): readonly SourceFailure[] {
    return this.open.failures;
  }

  freshness(now: Instant): Promise<Freshness[]> {
    return this.open.askAll(({ health }) => health.freshness(now));
  }

  shorterThan(window: Window): Promise<{ readonly source: string; readonly oldest: Instant }[]> {
    return this.open.askAll(({ health }) => health.shorterThan(window));
  }

  unevenlyKept(): Promise<UnevenlyKept[]> {
    return this.open.askAll(({ health }) => health.unevenlyKept());
  }

  unknownStatuses(window: Window): Promise<UnknownStatus[]> {
    return this.open.askAll(({ health }) => health.unknownStatuses(window));
  }

  notUnderstood(window: Window): Promise<SourceNotUnderstood[]> {
    return this.open.askAll(({ health }) => health.notUnderstood(window));
  }

  async endingAfter(now: Instant): Promise<{ count: number; latest: Instant | null }> {
    const all = await this.open.askAll(async ({ health }) => [await health.endingAfter(now)]);
    const latest = all.flatMap((each) => each.latest ?? []);
    return {
      count: all.reduce((total, { count }) => total + count, 0),
      latest: latest.length === 0 ? null : Math.max(...latest),
    };
  }
}

class CombinedExport implements RunExport {
  constructor(private readonly sources: OpenSources) {}

  ended(window: Window): Promise<TaskRun[]> {
    return this.sources.askAllOfTasks((history) => history.export.ended(window));
  }

  /** @throws FailedError when there is no such source, it could not be read, or the SQL fails */
  async query(source: string, text: string, window: Window, limit: number): Promise<QueryRow[]> {
    const history = this.sources.named(source);
    if (history !== undefined) return history.export.query(source, text, window, limit);
    const failed = this.sources.failures.find((failure) => failure.source === source);
    throw (
      failed?.error ??
      new FailedError(`There is no source ${source}.`, this.sources.names.join(', '))
    );
  }
}
