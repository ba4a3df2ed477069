import type { History, RunExport, RunReader, SourceHealth } from '../history';
import type { Reading } from './rows';
import { SqlExport } from './sqlExport';
import { SqlHealth } from './sqlHealth';
import { SqlRuns } from './sqlRuns';

/** The history of one mapping: another system's database. Each answer is of the moment it is asked. */
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
