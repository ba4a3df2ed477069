import sql, { raw, type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import { kind, optional } from '../../lib/settings';
import type { Mapping, Probed } from '../sql/mapping';
import { columnsOf, postgresSeconds, quoted, requireColumns } from './columns';
import { defineSource, named, server } from './source';

const SCHEMA = 'pgboss';
const WANTED = [
  'id',
  'name',
  'state',
  'retry_count',
  'created_on',
  'started_on',
  'completed_on',
  'output',
];

/**
 * Reads the jobs that pg-boss keeps (10 and later), queue by queue. Version 12 has an index on
 * queue and end; version 10 keeps each queue's table small by moving jobs that have ended to
 * `archive`.
 * @throws FailedError when the tables are not those of pg-boss 10 or later
 */
export const pgBoss = defineSource({
  preset: 'pg_boss',
  settings: { ...named, ...server, schema: optional(kind.text()) },
  check: undefined,
  isProbedByInit: true,
  mapping: readMapping,
});

async function readMapping(
  tables: Probed,
  source: { readonly schema?: string | undefined },
): Promise<Mapping> {
  const schema = quoted(source.schema ?? SCHEMA);
  const table = `${schema}.job`;
  const columns = await columnsOf(tables, table);
  requireColumns('pg-boss 10 or later', table, columns, WANTED);
  requireColumns(
    'pg-boss 10 or later',
    `${schema}.queue`,
    await columnsOf(tables, `${schema}.queue`),
    ['name'],
  );
  const hasArchive = (await columnsOf(tables, `${schema}.archive`)).has('completed_on');
  const archivedOldest = sql` UNION ALL SELECT min(x.completed_on) FROM ${raw(schema)}.archive AS x WHERE x.name = q.name`;
  const version = columns.has('keep_until') && !columns.has('deletion_seconds') ? '10' : '12';
  return {
    found: `pg-boss ${version} (PostgreSQL)`,
    notes: ['A retry overwrites the attempt before it: only the last failure of a job is seen.'],
    runs: (window) => runs(window, schema, hasArchive),
    oldest: sql`
      SELECT ${postgresSeconds(sql`min(j.oldest)`)} AS oldest FROM ${raw(schema)}.queue AS q
      CROSS JOIN LATERAL (SELECT min(x.completed_on) AS oldest FROM ${raw(table)} AS x WHERE x.name = q.name${
        hasArchive ? archivedOldest : sql``
      }) AS j`,
  };
}

/**
 * The message about the end of a job: from the job's own error, or from what pg-boss's monitor
 * wrote in its place.
 */
const MESSAGE = sql`coalesce(j.output ->> 'message', j.output -> 'value' ->> 'message')`;

/**
 * A job that waits for its first or its next try (`created`, `retry`) is no run: it has not begun, or
 * its last attempt has ended.
 */
function runs({ since, until }: Window, schema: string, hasArchive: boolean): Sql {
  const columns = sql`x.id, x.name, x.state::text AS state, x.retry_count, x.created_on, x.started_on, x.completed_on, x.output`;
  const ended = sql`x.completed_on BETWEEN to_timestamp(${since}) AND to_timestamp(${until})`;
  const archived = sql`
      UNION ALL SELECT ${columns} FROM ${raw(schema)}.archive AS x WHERE x.name = q.name AND ${ended}`;
  return sql`
    SELECT j.name AS task_type, j.id::text || ':' || j.retry_count AS run_id,
           ${postgresSeconds(sql`coalesce(j.started_on, j.completed_on, j.created_on)`)} AS started_at,
           ${postgresSeconds(sql`j.completed_on`)} AS finished_at,
           CASE WHEN j.state = 'completed' THEN 'success'
                WHEN j.state = 'cancelled' THEN 'cancelled'
                WHEN j.state = 'failed' AND ${MESSAGE} ~
                  'handler execution exceeded|job timed out|heartbeat timeout|^job failed by timeout' THEN 'timeout'
                WHEN j.state = 'failed' THEN 'failed'
                WHEN j.state = 'active' THEN 'running'
                ELSE j.state END AS status,
           CASE WHEN j.state = 'failed' THEN coalesce(${MESSAGE}, j.output::text) END AS error,
           NULL::int AS exit_code, NULL::text AS host, j.retry_count + 1 AS attempt
    FROM ${raw(schema)}.queue AS q
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${raw(schema)}.job AS x WHERE x.name = q.name AND ${ended}
      UNION ALL
      SELECT ${columns} FROM ${raw(schema)}.job AS x
      WHERE x.name = q.name AND x.completed_on IS NULL AND x.started_on >= to_timestamp(${since})
        AND x.state::text NOT IN ('created', 'retry')${hasArchive ? archived : sql``}
    ) AS j`;
}
