import { afterAll, beforeAll } from '@jest/globals';
import { PostgresServer, START_SECONDS } from './postgresServer';

/** A real PostgreSQL server of its own for one test file. */
export class Postgres extends PostgresServer {
  /** Starts it before the tests of the file, and stops it behind them. */
  static forTests(): Postgres {
    const postgres = new Postgres();
    beforeAll(() => postgres.start(), START_SECONDS * 1000);
    afterAll(() => postgres.stop());
    return postgres;
  }
}
