import type { History, RunExport, RunReader, SourceFound, SourceHealth } from '../history';
import type { TaskRun } from '../run';
import { EndedRuns } from './endedRuns';
import { MemoryHealth } from './memoryHealth';
import { MemoryRuns } from './memoryRuns';

/**
 * A history held in memory. It answers as the database from which its runs were read, for any
 * instant, and fast enough to be asked for every hour of a long period. At a given instant, a run
 * that ended later counts as in flight.
 */
export class MemoryHistory implements History {
  readonly runs: RunReader;
  readonly health: SourceHealth;
  readonly export: RunExport;

  /**
   * @param query answers the operator's own SQL, which needs a database engine; without it, the
   * answer has no rows
   */
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
