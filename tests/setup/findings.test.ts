import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { findSources } from '../../src/setup/findings';
import { AIRFLOW, airflowTables } from '../support/airflow';
import { temporaryFolder } from '../support/world';

/** An Airflow home with a database of its tables. */
function airflowHome(): string {
  const home = temporaryFolder();
  const version = AIRFLOW[0];
  if (version === undefined) throw new Error('no version of Airflow is known');
  const db = new SqliteDatabase(join(home, 'airflow.db'));
  for (const statement of airflowTables(version, 'sqlite')) db.exec(statement);
  db.close();
  return home;
}

const DEAD = 'postgres://me:hunter2@127.0.0.1:1/x';
const sources = async (env: Record<string, string>) => (await findSources(env)).sources;

describe('the sources that are found', () => {
  test('are none where nothing is named', async () => {
    expect(await sources({ HOME: temporaryFolder(), PATH: '/usr/bin' })).toEqual([]);
  });

  test('are the database of Airflow in its home folder', async () => {
    const home = airflowHome();
    expect(await sources({ AIRFLOW_HOME: home })).toEqual([
      {
        source: { preset: 'airflow', file: join(home, 'airflow.db') },
        about: expect.stringMatching(/^Airflow .* \(SQLite\)$/),
      },
    ]);
  });

  test('are the same in the home folder of the user, if no other is named', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'airflow'));
    writeFileSync(join(home, 'airflow', 'airflow.db'), '');
    expect(await sources({ HOME: home })).toHaveLength(1);
    expect(await sources({ HOME: home, AIRFLOW_HOME: '/nowhere' })).toEqual([]);
  });

  test('are told with their file and the reason when they cannot be read', async () => {
    const home = temporaryFolder();
    const db = new SqliteDatabase(join(home, 'airflow.db'));
    db.exec('CREATE TABLE other (x)');
    db.close();
    const [found] = await sources({ AIRFLOW_HOME: home });
    expect(found?.source).toBeUndefined();
    expect(found?.about).toMatch(/airflow\.db: This is no database of/);
  });

  test('are told once for a server that has several names, without its password', async () => {
    const other = DEAD.replace('postgres:', 'postgresql+psycopg2:');
    const found = await sources({ B_URL: DEAD, A_URL: other, C_URL: 'https://example.com' });
    expect(found).toEqual([
      {
        source: undefined,
        about: expect.stringMatching(
          /^PostgreSQL in A_URL: PostgreSQL cannot be read: .*ECONNREFUSED/,
        ),
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  test('are not what a variable of goalgen holds', async () => {
    expect(await sources({ GOALGEN_URL: DEAD })).toEqual([]);
  });
});

describe('the lines of a crontab', () => {
  /** A folder with a program `crontab` in it that does this. */
  function crontabThat(script: string): Record<string, string> {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'crontab'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'crontab'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  }

  test('are those that the user has', async () => {
    const env = crontabThat(`test "$1" = -l && echo '0 2 * * * /usr/bin/backup'`);
    expect((await findSources(env)).cronLines).toEqual([
      { schedule: '0 2 * * *', command: '/usr/bin/backup', shell: 'sh' },
    ]);
  });

  test('are none where the user has no crontab, or there is no cron', async () => {
    const none = crontabThat(`echo '0 2 * * * x'; exit 1`);
    expect((await findSources(none)).cronLines).toEqual([]);
    expect((await findSources({ PATH: '/nowhere' })).cronLines).toEqual([]);
  });
});
