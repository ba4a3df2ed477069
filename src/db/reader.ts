import type { Sql } from 'sql-template-tag';

export type Engine = 'sqlite' | 'postgres';

/**
 * A column of a query: its name, and its type as the engine calls it; null if the engine knows
 * none.
 */
export interface ResultColumn {
  readonly name: string;
  readonly type: string | null;
}

/**
 * A database of another program, which goalgen only reads, without making its writers wait. All
 * queries to a server see one moment; each query to a file sees its own moment. Every failure is a
 * FailedError, because the tables are not goalgen's: the operator must learn what does not fit
 * them.
 */
export interface Reader {
  readonly engine: Engine;
  all<Row extends object>(query: Sql): Promise<Row[]>;
  /** The columns of `query`, which must return no rows (LIMIT 0). */
  columns(query: Sql): Promise<ResultColumn[]>;
  close(): Promise<void>;
}
