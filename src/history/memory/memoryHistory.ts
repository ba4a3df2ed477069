import type { History, RunExport, RunReader, SourceFound, SourceHealth, TaskRun } from '../history';
import { EndedRuns } from './endedRuns';
import { MemoryHealth } from './memoryHealth';
import { MemoryRuns } from './memoryRuns';

/**
 * A history that is all in memory. It answers as the database does whose runs it holds, for any instant, and fast enough to
 * be asked hour by hour. At an instant, a run that ended later is one that is in flight.
 */
export class MemoryHistory implements History {
  readonly runs: RunReader;
  readonly health: SourceHealth;
  readonly export: RunExport;

  /** `query` answers the operator's own SQL, which only an engine can. */
  constructor(
    all: Iterable<TaskRun>,
    sources: readonly SourceFound[],
    query: RunExport['query'] = async () => [],
  ) {
    const runs = [...all];
    const ended = new EndedRuns(runs);
    this.runs = new MemoryRuns(runs, ended);
    this.health = new MemoryHealth(ended, sources);
    this.export = { ended: async (window) => ended.within(window), query };
  }

  snapshot<T>(body: () => Promise<T>): Promise<T> {
    return body();
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}
