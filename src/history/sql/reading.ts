import sql, { type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import type { Redact } from '../errors/redact';
import type { TaskRef } from '../run';
import type { Mapping, RunTables } from './mapping';
import type { Reading } from './rows';

/**
 * The SQL parts for queries on the runs of one mapping.
 * @param name the name of the source; if the mapping has a column `source`, each row
 * says its own source there
 * @param redact removes secrets from every error text that is read
 */
export function readingOf(
  tables: RunTables,
  name: string,
  mapping: Mapping,
  redact: Redact,
): Reading {
  const hasSources = mapping.hasSources === true;
  const source = hasSources ? sql`r.source` : sql`CAST(${name} AS TEXT)`;
  return {
    tables,
    mapping,
    redact,
    name,
    source,
    names: sql`CAST(${source} AS TEXT) AS source, CAST(r.task_type AS TEXT) AS task_type`,
    ended: ({ since, until }: Window): Sql =>
      sql`(${mapping.runs({ since, until })}) AS r WHERE r.finished_at BETWEEN ${since} AND ${until}`,
    ofTask: (task: TaskRef): Sql =>
      hasSources
        ? sql`r.source = ${task.source} AND r.task_type = ${task.taskType}`
        : sql`r.task_type = ${task.taskType}`,
    ofSource: (of: string): Sql => (hasSources ? sql`AND r.source = ${of}` : sql``),
  };
}
