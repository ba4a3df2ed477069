import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { openHistory } from '../../../src/commands/shared/openHistory';
import { openInMemory } from '../../../src/db/open';
import type { Sqlite } from '../../../src/db/sqlite';
import { errorType } from '../../../src/history/errors/errorType';
import type { History } from '../../../src/history/history';
import type { Run, RunRecord } from '../../../src/history/run';
import { storeRuns } from '../../../src/history/store';
import { UsageError } from '../../../src/lib/errors';
import { contextOf } from '../../support/contexts';
import { ran } from '../../support/views';
import { HOUR, NOW, temporaryFolder, World } from '../../support/world';

const DAY = { since: NOW - 24 * HOUR, until: NOW };

async function opened(db: Sqlite, set: readonly string[] = []): Promise<History> {
  const { context } = await contextOf(new World(), { set });
  return openHistory(context, db);
}

function failed(error: string, source = 'local'): RunRecord {
  return { source, taskType: 'sync', ...ran(NOW - 60, 30, { status: 'failed', error }) };
}

/** A database whose built-in history holds these runs. */
async function holding(...runs: readonly RunRecord[]): Promise<Sqlite> {
  const db = openInMemory();
  await storeRuns(db, runs, NOW);
  return db;
}

/** The source of a table of another program, with one run. */
function other(name: string): object {
  const file = join(temporaryFolder(), 'other.db');
  const db = new SqliteDatabase(file);
  db.exec(`CREATE TABLE jobs (task_type, run_id, started_at, finished_at, status, error);
           INSERT INTO jobs
           VALUES ('load', 'r1', ${NOW - 60}, ${NOW - 30}, 'failed', 'token=abc')`);
  db.close();
  return { preset: 'query', file, sql: 'SELECT * FROM jobs', name };
}

const setHistory = (...sources: readonly object[]) => `history=${JSON.stringify(sources)}`;

async function errorsOf(history: History): Promise<(string | null)[]> {
  return (await history.runs.failed(DAY, 10)).map(({ run }: { run: Run }) => run.error);
}

describe('the history that the configuration names', () => {
  test('by default it is the built-in history, read from the given database', async () => {
    const history = await opened(await holding(failed('broken')));
    expect(history.health.sources.map(({ source }) => source)).toEqual(['local']);
    expect(await errorsOf(history)).toEqual(['broken']);
  });

  test('two sources are read together, each under its own name', async () => {
    const set = [setHistory({ preset: 'native' }, other('etl'))];
    const history = await opened(await holding(failed('broken')), set);
    const found = await history.runs.failed(DAY, 10);
    expect(found.map(({ task }) => `${task.source}:${task.taskType}`).sort()).toEqual([
      'etl:load',
      'local:sync',
    ]);
    await history.close();
  });

  test('a source without the built-in history reads nothing from the given database', async () => {
    const history = await opened(await holding(failed('broken')), [setHistory(other('etl'))]);
    expect(history.health.sources.map(({ source }) => source)).toEqual(['etl']);
    expect(await errorsOf(history)).not.toContain('broken');
    await history.close();
  });

  test('the built-in history fails where a source has the name of imported runs', async () => {
    const set = [setHistory({ preset: 'native' }, other('etl'))];
    const history = await opened(await holding(failed('broken', 'etl')), set);
    expect(history.health.failures.map(({ source }) => source)).toEqual(['local']);
    expect(history.health.failures[0]?.error.message).toMatch(/holds runs of a source 'etl'/);
    await history.close();
  });
});

describe("the operator's own patterns", () => {
  const REDACTING = 'redact.patterns=["cust-[0-9]+"]';

  test('what they call a secret is taken out of the built-in history', async () => {
    const db = await holding(failed('no account for cust-4711 today'));
    const [error] = await errorsOf(await opened(db, [REDACTING]));
    expect(error).toMatch(/^no account for \S+ today$/);
    expect(error).not.toContain('4711');
  });

  test('what they call a secret is taken out of other sources', async () => {
    const set = [setHistory(other('etl')), 'redact.patterns=["token=abc"]'];
    const history = await opened(openInMemory(), set);
    const [error] = await errorsOf(history);
    expect(typeof error).toBe('string');
    expect(error).not.toContain('abc');
    await history.close();
  });

  test('what they call variable is masked in the types of errors from then on', async () => {
    const typeOf = (error: string) => errorType({ status: 'failed', error, exitCode: null });
    const texts = ['shelf upper is empty', 'shelf lower is empty'] as const;
    expect(typeOf(texts[0])).not.toBe(typeOf(texts[1]));
    const patterns = [{ name: 'shelf', pattern: 'upper|lower' }];
    await opened(openInMemory(), [`fingerprint.patterns=${JSON.stringify(patterns)}`]);
    expect(typeOf(texts[0])).toBe(typeOf(texts[1]));
  });

  test.each(['redact.patterns=["("]', 'fingerprint.patterns=[{"name":"x","pattern":"("}]'])(
    'a pattern that is no regular expression is refused: %s',
    async (set) => {
      await expect(opened(openInMemory(), [set])).rejects.toThrow(UsageError);
    },
  );
});
