import type { Sql } from 'sql-template-tag';

export type Engine = 'sqlite' | 'postgres';

/** A column of a query: its name, and its type as the engine calls it; null where the engine knows none. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string | null;
}

/**
 * A database that goalgen may only look at: another program's. Nobody who writes to it is kept waiting: of a server all
 * that is read is of one moment, of a file each answer is. Every failure is a FailedError: the tables are not ours, so what does not fit them is
 * for the operator to know.
 */
export interface Reader {
  readonly engine: Engine;
  all<Row extends object>(query: Sql): Promise<Row[]>;
  /** The columns of a query, which returns no rows (LIMIT 0). */
  columns(query: Sql): Promise<ResultColumn[]>;
  close(): Promise<void>;
}
