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
  let isPrepared = false;
  const prepare = async (window: Window) => {
    await mapping.prepare?.(window);
    isPrepared = true;
  };
  return {
    prepare,
    prepareOnce: async (window) => {
      if (!isPrepared) await prepare(window);
    },
    tables,
    mapping,
    redact,
    name,
    source,
    names: sql`CAST(${source} AS TEXT) AS source, CAST(r.task_type AS TEXT) AS task_type`,
    ended: ({ since, until }: Window): Sql =>
      sql`(${mapping.runs({ since, until })}) AS r WHERE r.finished_at BETWEEN ${since} AND ${until}`,
    ofTask: ({ source: of, taskType, series }: TaskRef): Sql => {
      const ofSource = hasSources ? sql`r.source = ${of} AND ` : sql``;
      const ofSeries = series === undefined ? sql`` : sql` AND r.series = ${series}`;
      return sql`${ofSource}r.task_type = ${taskType}${ofSeries}`;
    },
    ofSource: (of: string): Sql => (hasSources ? sql`AND r.source = ${of}` : sql``),
  };
}
