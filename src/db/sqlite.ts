import type SqliteDatabase from 'better-sqlite3';
import type { Sql } from 'sql-template-tag';
import { FailedError } from '../lib/errors';
import type { Database } from './database';
import { translated } from './sqliteErrors';
import { Turns } from './turns';

/** goalgen's own database in SQLite. A statement is prepared once for each SQL text. */
export class Sqlite implements Database {
  #mustBeWithin = false;
  readonly #turns = new Turns();
  readonly #statements = new Map<string, SqliteDatabase.Statement>();

  constructor(
    readonly connection: SqliteDatabase.Database,
    readonly path: string,
  ) {}

  async all<Row extends object>(query: Sql): Promise<Row[]> {
    return this.#use(() => this.#prepare(query).all(...query.values) as Row[]);
  }

  async run(query: Sql): Promise<number> {
    return this.#use(() => this.#prepare(query).run(...query.values).changes);
  }

  transaction<T>(body: () => Promise<T>): Promise<T> {
    return this.#turns.hold(() => this.#within('BEGIN IMMEDIATE', body));
  }

  snapshot<T>(body: () => Promise<T>): Promise<T> {
    return this.#turns.hold(() => this.#within('BEGIN', body));
  }

  async #within<T>(begin: string, body: () => Promise<T>): Promise<T> {
    this.#execute(begin);
    this.#mustBeWithin = true;
    try {
      const result = await body();
      this.#execute('COMMIT');
      return result;
    } catch (error) {
      // SQLite rolls back by itself after some failures, such as a full disk.
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw error;
    } finally {
      this.#mustBeWithin = false;
    }
  }

  #execute(statement: string): void {
    translated(this.path, () => this.connection.exec(statement));
  }

  /** Runs statements for which a transaction is not needed, such as PRAGMA and VACUUM. */
  execute(statements: string): Promise<unknown> {
    return this.#use(() => this.connection.exec(statements));
  }

  async close(): Promise<void> {
    await this.#turns.use(() => this.connection.close());
  }

  #use<T>(statement: () => T): Promise<T> {
    return this.#turns.use(() => translated(this.path, statement));
  }

  #prepare(query: Sql): SqliteDatabase.Statement {
    // SQLite ends a transaction by itself when the disk fails; later statements must not be run
    // outside of it.
    if (this.#mustBeWithin && !this.connection.inTransaction) {
      throw new FailedError(
        `${this.path}: the transaction was undone by a failing disk.`,
        'check the disk, then again',
      );
    }
    const text = query.sql;
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.connection.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}
