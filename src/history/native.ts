import sql from 'sql-template-tag';
import { LOCAL_SOURCE } from '../config/sourceName';
import type { Database } from '../db/database';
import type { History } from './history';
import type { Mapping } from './mapping';
import { readingRuns } from './reading';
import type { Redact } from './redact';

/** The table `task_executions`: counted from its index on outcomes alone, looked at closely by its index on tasks. */
const MAPPING: Mapping = {
  found: 'the built-in history',
  notes: [],
  hasSources: true,
  runs: () => sql`SELECT * FROM task_executions`,
  // From one source to the next over an index: counting them would read every run there is.
  sources: sql`
    WITH RECURSIVE each(source) AS (
      SELECT min(source) FROM task_executions
      UNION ALL
      SELECT (SELECT min(t.source) FROM task_executions AS t WHERE t.source > each.source) FROM each
      WHERE each.source IS NOT NULL)
    SELECT source FROM each WHERE source IS NOT NULL`,
};

/** The built-in history, in goalgen's own database. */
export function nativeHistory(db: Database, redact: Redact): History {
  return {
    ...readingRuns({ engine: 'sqlite', all: (query) => db.all(query) }, LOCAL_SOURCE, MAPPING, redact),
    sources: [{ source: LOCAL_SOURCE, found: MAPPING.found, notes: MAPPING.notes }],
    failures: [],
    shorterThan: async () => [],
    snapshot: (body) => db.snapshot(body),
    close: async () => undefined,
  };
}
