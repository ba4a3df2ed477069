import sql from 'sql-template-tag';
import { openInMemory } from '../../src/db/open';
import type { Redact } from '../../src/history/errors/redact';
import type { TaskRun } from '../../src/history/run';
import type { Mapping } from '../../src/history/sql/mapping';
import { readingOf } from '../../src/history/sql/reading';
import type { Reading } from '../../src/history/sql/rows';
import { storeRuns } from '../../src/history/store';
import { NOW } from './world';

/** How another system's tables are read: all rows are of one source, and no index is known. */
export const PLAIN: Mapping = {
  found: 'tables of a test',
  notes: [],
  runs: () => sql`
    SELECT id, task_type, run_id, started_at, finished_at, status, error, exit_code, host, attempt
    FROM task_executions`,
};

/** How the built-in history is read: runs of several sources, and an index on each task's runs. */
export const INDEXED: Mapping = {
  ...PLAIN,
  hasSources: true,
  runs: () => sql`SELECT * FROM task_executions`,
  sources: sql`SELECT DISTINCT source FROM task_executions ORDER BY source`,
  tasks: sql`SELECT DISTINCT source, task_type FROM task_executions ORDER BY source, task_type`,
};

/** The name of the source in readings with the mapping `PLAIN`. */
export const PLAIN_SOURCE = 'other';

/** A reading of runs that are stored in a database in memory. */
export async function readingIn(
  runs: readonly TaskRun[],
  mapping: Mapping = INDEXED,
  redact: Redact = (text) => text,
): Promise<Reading> {
  const db = openInMemory();
  await storeRuns(
    db,
    runs.map(({ task, run }) => ({ ...task, ...run })),
    NOW,
  );
  return readingOf(
    { engine: 'sqlite', all: (query) => db.all(query) },
    PLAIN_SOURCE,
    mapping,
    redact,
  );
}
