import type { Sql } from 'sql-template-tag';

/**
 * What the rest of the program knows of goalgen's own database. SQL comes as `sql-template-tag`
 * templates, so values never enter the text. Methods are async, like those of `Reader`, whose other
 * engine is a server.
 */
export interface Database {
  /**
   * All rows of a query. Columns are what the SQL names; values are null, number, string or bytes.
   */
  all<Row extends object>(query: Sql): Promise<Row[]>;
  /** Runs a statement and returns how many rows it changed. */
  run(query: Sql): Promise<number>;
  /**
   * Runs `body` in a transaction that holds the write lock from its start; an exception in `body`
   * rolls it back. Transactions of one connection follow each other, and a statement from outside
   * the open transaction waits for its end.
   * @throws Error when called inside a transaction: transactions do not nest
   */
  transaction<T>(body: () => Promise<T>): Promise<T>;
  /** Runs `body` so that everything it reads is of one moment; it must not write. */
  snapshot<T>(body: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
