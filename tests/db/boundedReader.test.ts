import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import sql, { raw } from 'sql-template-tag';
import { openBoundedReader } from '../../src/db/boundedReader';
import type { Reader } from '../../src/db/reader';
import { FailedError } from '../../src/lib/errors';
import { program } from '../support/program';
import { NOW, seedRuns, temporaryFolder, World } from '../support/world';

const MAIN = program(); // the process is part of the built program

const ENDLESS =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n';

/** The first answer that is there, within ten seconds. */
async function until(answer: () => string | undefined): Promise<string> {
  for (let left = 500; left > 0; left--) {
    const found = answer();
    if (found !== undefined && found !== '') return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('no answer within ten seconds');
}

const opened: Reader[] = [];
afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.close();
});

function fileWith(statements: string): string {
  const path = join(temporaryFolder(), 'x.db');
  const db = new SqliteDatabase(path);
  db.exec(statements);
  db.close();
  return path;
}

async function readerOf(path: string, timeoutSeconds = 60): Promise<Reader> {
  const reader = await openBoundedReader({ path, busyTimeoutSeconds: 1, timeoutSeconds });
  opened.push(reader);
  return reader;
}

describe('reading an SQLite file with a time limit', () => {
  test('rows of every type come as they are, however many', async () => {
    const path = fileWith(`CREATE TABLE t AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5001)
      SELECT i, 0.5 AS half, 'ü' AS text, X'00ff' AS bytes, NULL AS absent FROM n`);
    const reader = await readerOf(path);
    const rows = await reader.all<Record<string, unknown>>(sql`SELECT * FROM t WHERE i > ${0}`);
    expect(rows).toHaveLength(5001);
    expect(rows.at(-1)).toEqual({
      i: 5001,
      half: 0.5,
      text: 'ü',
      bytes: new Uint8Array([0, 255]),
      absent: null,
    });
    expect(await reader.columns(sql`SELECT i, half AS h FROM t LIMIT 0`)).toMatchObject([
      { name: 'i' },
      { name: 'h' },
    ]);
  });

  test('questions that are asked at once are answered in turn', async () => {
    const reader = await readerOf(fileWith('CREATE TABLE t (i)'));
    const answers = [1, 2, 3].map((i) => reader.all(sql`SELECT ${i} AS i`));
    expect(await Promise.all(answers)).toEqual([[{ i: 1 }], [{ i: 2 }], [{ i: 3 }]]);
  });

  test('a statement that does not end is ended, and so is the reader', async () => {
    const path = fileWith('CREATE TABLE t (i)');
    const reader = await readerOf(path, 1);
    await expect(reader.all(sql`${raw(ENDLESS)}`)).rejects.toThrow(
      new FailedError(`${path} gave no answer within 1 s.`, ''),
    );
    await expect(reader.all(sql`SELECT 1`)).rejects.toThrow(FailedError);
  });

  test('an error of the SQL is a FailedError with SQLite’s message, and the reader goes on', async () => {
    const reader = await readerOf(fileWith('CREATE TABLE t (i)'));
    await expect(reader.all(sql`SELECT j FROM t`)).rejects.toThrow(/x\.db: no such column: j/);
    expect(await reader.all(sql`SELECT 1 AS i`)).toEqual([{ i: 1 }]);
  });

  test('nothing can be written, and a missing file is told', async () => {
    const path = fileWith('CREATE TABLE t (i)');
    await expect((await readerOf(path)).all(sql`DELETE FROM t`)).rejects.toThrow(FailedError);
    await expect(readerOf('/no/such/file')).rejects.toThrow('/no/such/file is not there.');
  });

  test('no process is left behind', async () => {
    const reader = await readerOf(fileWith('CREATE TABLE t (i)'));
    const [row] = await reader.all<{ pid: number }>(sql`SELECT 1 AS pid`);
    expect(row).toBeDefined();
    const children = () =>
      readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
    const [child = ''] = children().split(' ').slice(-1);
    await reader.close();
    for (let left = 100; existsSync(`/proc/${child}/exe`) && left > 0; left--)
      await new Promise((done) => setTimeout(done, 20));
    expect(existsSync(`/proc/${child}/exe`)).toBe(false);
  });
});

describe('a scan with SQL that does not end', () => {
  /** A world whose second source never answers. */
  async function endlessWorld(timeoutSeconds: number) {
    const world = new World();
    await world.import(seedRuns('daily_backup', { now: NOW }));
    const file = fileWith('CREATE TABLE t (i)');
    const query = `SELECT 'a' AS task_type, '1' AS run_id, i AS started_at, i AS finished_at, 'success' AS status
                   FROM (${ENDLESS})`;
    const endless = { preset: 'query', name: 'endless', file, timeoutSeconds, sql: query };
    writeFileSync(
      join(world.folder, 'goalgen.json'),
      JSON.stringify({ history: [{ preset: 'native' }, endless] }),
    );
    return { world, file };
  }

  test('the process that reads does not outlive a scan that is killed', async () => {
    const { world } = await endlessWorld(60);
    const scan = spawn(process.execPath, [MAIN, 'scan'], {
      env: {
        PATH: process.env.PATH ?? '',
        GOALGEN_DATA_DIR: world.dataDir,
        GOALGEN_NOW: String(NOW),
      },
      cwd: world.folder,
      stdio: 'ignore',
    });
    const children = `/proc/${scan.pid}/task/${scan.pid}/children`;
    const child = await until(() => readFileSync(children, 'utf8').trim().split(' ')[0]);
    // A second of processor time, which its start alone does not take: it is within SQLite.
    const ticks = () =>
      Number(
        readFileSync(`/proc/${child}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')[11],
      );
    await until(() => (ticks() > 100 ? 'busy' : undefined));
    scan.kill('SIGKILL');
    await until(() => (existsSync(`/proc/${child}/exe`) ? undefined : 'gone'));
  });

  test('the source is left out, the others are read, and the scan ends with 1', async () => {
    const { world, file } = await endlessWorld(1);
    const { code, stderr } = await world.goalgen(['scan', '--quiet']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`Source endless: ${file} gave no answer within 1 s.`),
    });
    expect(await world.json(['list'])).toHaveLength(1);
  });
});
