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

describe('sources found by init', () => {
  test('no source is found where no variable or folder names one', async () => {
    expect(await sources({ HOME: temporaryFolder(), PATH: '/usr/bin' })).toEqual([]);
  });

  test('the database of Airflow is found in AIRFLOW_HOME', async () => {
    const home = airflowHome();
    expect(await sources({ AIRFLOW_HOME: home })).toEqual([
      {
        source: { preset: 'airflow', file: join(home, 'airflow.db') },
        about: expect.stringMatching(/^Airflow .* \(SQLite\)$/),
      },
    ]);
  });

  test("Airflow's database is found in the user's home unless AIRFLOW_HOME is set", async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'airflow'));
    writeFileSync(join(home, 'airflow', 'airflow.db'), '');
    expect(await sources({ HOME: home })).toHaveLength(1);
    expect(await sources({ HOME: home, AIRFLOW_HOME: '/nowhere' })).toEqual([]);
  });

  test('a found source that cannot be read is told with its file and the reason', async () => {
    const home = temporaryFolder();
    const db = new SqliteDatabase(join(home, 'airflow.db'));
    db.exec('CREATE TABLE other (x)');
    db.close();
    const [found] = await sources({ AIRFLOW_HOME: home });
    expect(found?.source).toBeUndefined();
    expect(found?.about).toMatch(/airflow\.db: This is no database of/);
  });

  test('a server with several names is found once, and its password is not told', async () => {
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

  test('a variable of goalgen is no found source', async () => {
    expect(await sources({ GOALGEN_URL: DEAD })).toEqual([]);
  });
});

describe('crontab lines found by init', () => {
  /** A PATH with a program `crontab` that runs `script`. */
  function crontabThat(script: string): Record<string, string> {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'crontab'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'crontab'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  }

  test('the crontab lines of the user are found', async () => {
    const env = crontabThat(`test "$1" = -l && echo '0 2 * * * /usr/bin/backup'`);
    expect((await findSources(env)).cronLines).toEqual([
      { schedule: '0 2 * * *', command: '/usr/bin/backup', shell: 'sh' },
    ]);
  });

  test('no crontab line is found where the user has no crontab or there is no cron', async () => {
    const none = crontabThat(`echo '0 2 * * * x'; exit 1`);
    expect((await findSources(none)).cronLines).toEqual([]);
    expect((await findSources({ PATH: '/nowhere' })).cronLines).toEqual([]);
  });
});
