import type { History, RunExport, RunReader, SourceHealth } from '../history';
import type { Reading } from './rows';
import { SqlExport } from './sqlExport';
import { SqlHealth } from './sqlHealth';
import { SqlRuns } from './sqlRuns';

/**
 * The history in another system's database, read through its mapping. `snapshot` adds nothing: a
 * PostgreSQL server is read in one transaction, so all answers show one moment, and each answer
 * from a SQLite file shows the moment at which it is asked.
 */
export class SqlHistory implements History {
  readonly runs: RunReader;
  readonly health: SourceHealth;
  readonly export: RunExport;

  constructor(
    reading: Reading,
    private readonly closeTables: () => Promise<void>,
  ) {
    this.runs = new SqlRuns(reading);
    this.health = new SqlHealth(reading);
    this.export = new SqlExport(reading);
  }

  snapshot<T>(body: () => Promise<T>): Promise<T> {
    return body();
  }

  close(): Promise<void> {
    return this.closeTables();
  }
}
