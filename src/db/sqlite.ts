import type SqliteDatabase from 'better-sqlite3';
import type { Sql } from 'sql-template-tag';
import type { Database } from './database';
import { translated } from './sqliteErrors';

/** The embedded engine. Statements are prepared once per text. */
export class Sqlite implements Database {
  readonly #statements = new Map<string, SqliteDatabase.Statement>();

  constructor(
    readonly connection: SqliteDatabase.Database,
    readonly path: string,
  ) {}

  async all<Row extends object>(query: Sql): Promise<Row[]> {
    return translated(this.path, () => this.#prepare(query).all(...query.values) as Row[]);
  }

  async run(query: Sql): Promise<number> {
    return translated(this.path, () => this.#prepare(query).run(...query.values).changes);
  }

  async transaction<T>(body: () => Promise<T>): Promise<T> {
    translated(this.path, () => this.connection.exec('BEGIN IMMEDIATE'));
    try {
      const result = await body();
      translated(this.path, () => this.connection.exec('COMMIT'));
      return result;
    } catch (error) {
      // Some failures (a full disk) have already rolled back by themselves.
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  #prepare(query: Sql): SqliteDatabase.Statement {
    const text = query.sql;
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.connection.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}
