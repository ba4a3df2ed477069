import sql, { type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import type { Mapping, RunTables } from './mapping';

/** The columns of a run besides its task and its id. */
const OTHERS = sql`x.started_at, x.finished_at, x.status, x.error, x.exit_code, x.host, x.attempt`;

/**
 * The mapping with the names that the operator wants in place of those in the tables. The names are
 * looked up in JavaScript (`nameOf`), because engines know other regular expressions, and those
 * that change are given to the engine as a table.
 */
export function renamed(
  mapping: Mapping,
  tables: RunTables,
  nameOf: (taskType: string) => string,
): Mapping {
  const names = new Map<string, string>();
  const runs = (window: Window): Sql => {
    if (names.size === 0) return mapping.runs(window);
    const series = mapping.hasSeries === true ? sql`, x.series` : sql``;
    // Runs that had different names may have one id.
    return sql`
      SELECT coalesce(n.name, x.task_type) AS task_type,
             CASE WHEN n.name IS NULL THEN x.run_id ELSE n.former || ' ' || x.run_id END AS run_id,
             ${OTHERS}${series}
      FROM (${mapping.runs(window)}) AS x LEFT JOIN (${pairs(names, tables)}) AS n ON n.former = x.task_type`;
  };
  return {
    ...mapping,
    nameOf,
    runs,
    async prepare(window) {
      await mapping.prepare?.(window);
      const rows = await tables.all<{ task_type: unknown }>(
        sql`SELECT DISTINCT x.task_type FROM (${mapping.runs(window)}) AS x`,
      );
      for (const { task_type: former } of rows)
        if (typeof former === 'string' && nameOf(former) !== former)
          names.set(former, nameOf(former));
    },
  };
}

/** A table of former names and names. */
function pairs(names: ReadonlyMap<string, string>, { engine }: RunTables): Sql {
  const json = JSON.stringify([...names]);
  return engine === 'sqlite'
    ? sql`SELECT json_extract(value, '$[0]') AS former, json_extract(value, '$[1]') AS name FROM json_each(${json})`
    : sql`SELECT value ->> 0 AS former, value ->> 1 AS name FROM json_array_elements(CAST(${json} AS json))`;
}
