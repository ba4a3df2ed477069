import { afterAll, beforeAll } from '@jest/globals';
import { PostgresServer, START_SECONDS } from './postgresServer';

/** A real PostgreSQL server for one test file. */
export class Postgres extends PostgresServer {
  /** A server that is started before the tests of the file and stopped after them. */
  static forTests(): Postgres {
    const postgres = new Postgres();
    beforeAll(() => postgres.start(), START_SECONDS * 1000);
    afterAll(() => postgres.stop());
    return postgres;
  }
}
