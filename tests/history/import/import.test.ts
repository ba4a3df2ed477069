import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { openInMemory } from '../../../src/db/open';
import type { Batch, Candidate } from '../../../src/history/import/candidate';
import { importRuns } from '../../../src/history/import/import';
import { plainRuns, runParser } from '../../../src/history/import/runParser';
import { NotUnderstoodCounts } from '../../../src/history/notUnderstood';
import { times } from '../../support/views';
import { NOW } from '../../support/world';

const good = (id: number, more: object = {}): Candidate => ({
  number: id,
  raw: `run ${id}`,
  value: {
    task_type: 'backup',
    run_id: id,
    started_at: NOW - 60,
    finished_at: NOW,
    status: 'success',
    ...more,
  },
});
const bad = (number: number): Candidate => ({ number, raw: `bad ${number}`, problem: 'not JSON' });

/** Imports batches into a database, and returns the report, progress and rejected input. */
async function imported(
  batches: readonly Batch[],
  db = openInMemory(),
  kinds = new NotUnderstoodCounts(),
) {
  const progress: number[] = [];
  const rejected: unknown[] = [];
  const report = await importRuns(
    db,
    (async function* () {
      yield* batches;
    })(),
    {
      parse: runParser(plainRuns('UTC', 'local')),
      now: NOW,
      source: 'local',
      format: 'ndjson',
      notUnderstood: kinds,
      progress: (bytes) => progress.push(bytes),
      reject: (raw, header) => rejected.push(header === undefined ? raw : [header, raw]),
      quote: (raw) => `${raw}`,
      nameOf: (name) => name,
    },
  );
  const stored = await db.all<{ run_id: string }>(
    sql`SELECT run_id FROM task_executions ORDER BY id`,
  );
  return { db, report, progress, rejected, stored: stored.map(({ run_id: id }) => id) };
}

describe('an import', () => {
  test('an import counts new, changed and known runs apart', async () => {
    const first = await imported([{ candidates: [good(1), good(2)], bytes: 0 }]);
    expect(first.report).toEqual({
      notUnderstood: [],
      nameFamilies: [],
      statements: 0,
      renamedTasks: [],
      runsRead: 2,
      added: 2,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      problems: [],
    });
    const changed = good(2, { status: 'failed', error: 'disk full' });
    const again = await imported([{ candidates: [good(1), changed, good(3)], bytes: 0 }], first.db);
    expect(again.report).toMatchObject({ runsRead: 3, added: 1, updated: 1, unchanged: 1 });
    expect(again.stored).toEqual(['1', '2', '3']);
  });

  test('an import reports a rejected candidate, and stores the runs around it', async () => {
    const unparsed = good(3, { status: 'odd' });
    const { report, rejected, stored } = await imported([
      { candidates: [good(1), bad(2), unparsed, good(4)], bytes: 0 },
    ]);
    expect(stored).toEqual(['1', '4']);
    expect(report).toMatchObject({ runsRead: 4, rejected: 2 });
    expect(report.problems).toEqual([
      { line: 2, problem: 'not JSON', example: 'bad 2' },
      { line: 3, problem: expect.stringContaining('status: "odd" is none') },
    ]);
    expect(rejected).toEqual(['bad 2', 'run 3']);
  });

  test('an import counts every rejected candidate, and names the first five', async () => {
    const { report, rejected } = await imported([
      { candidates: times(6, (index) => bad(index + 1)), bytes: 0 },
    ]);
    expect(report.rejected).toBe(6);
    expect(report.problems.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    expect(rejected).toHaveLength(6);
  });

  test('an import gives a rejected candidate with the header of its batch', async () => {
    const { rejected } = await imported([{ candidates: [bad(2)], bytes: 0, header: 'a,b' }]);
    expect(rejected).toEqual([['a,b', 'bad 2']]);
  });

  test('an import reports the bytes of each batch as progress', async () => {
    const { progress } = await imported([
      { candidates: [good(1)], bytes: 10 },
      { candidates: [], bytes: 7 },
    ]);
    expect(progress).toEqual([10, 7]);
  });

  test('an import that breaks off keeps its full transactions', async () => {
    const db = openInMemory();
    const batches = (async function* (): AsyncGenerator<Batch> {
      yield { candidates: times(5001, (index) => good(index)), bytes: 0 };
      throw new Error('the pipe broke');
    })();
    const parse = runParser(plainRuns('UTC', 'local'));
    const options = {
      parse,
      now: NOW,
      source: 'local',
      format: 'ndjson',
      notUnderstood: new NotUnderstoodCounts(),
      progress: () => undefined,
      reject: () => undefined,
      quote: String,
      nameOf: String,
    };
    await expect(importRuns(db, batches, options)).rejects.toThrow('the pipe broke');
    const [row] = await db.all<{ count: number }>(
      sql`SELECT count(*) AS count FROM task_executions`,
    );
    expect(row?.count).toBe(5000);
  });

  test('an import keeps what it did not understand, until the next import of the source', async () => {
    const db = openInMemory();
    const kinds = new NotUnderstoodCounts();
    kinds.add('a line of busybox', 'crond: USER root');
    kinds.add('a line of busybox', 'crond: USER www');
    const { report } = await imported([], db, kinds);
    expect(report.notUnderstood).toEqual([
      { what: 'a line of busybox', count: 2, example: 'crond: USER root' },
    ]);
    const kept = () => db.all(sql`SELECT source, what, count, example FROM not_understood`);
    expect(await kept()).toEqual([{ source: 'local', ...report.notUnderstood[0] }]);
    await imported([], db);
    expect(await kept()).toEqual([]);
  });

  test('of two rows about one run that disagree the worse one counts, and both are told', async () => {
    const failed = good(1, { status: 'failed', finished_at: NOW - 1 });
    for (const rows of [
      [good(1), failed],
      [failed, good(1)],
    ]) {
      const { db, report } = await imported([{ candidates: rows, bytes: 0 }]);
      expect(await db.all(sql`SELECT status FROM task_executions`)).toEqual([{ status: 'failed' }]);
      expect(report.notUnderstood).toEqual([
        {
          what: 'a row about a run that another row tells otherwise: the worse one counts',
          count: 1,
          example: 'run 1',
        },
      ]);
    }
  });

  test('two equal rows, and a row about a run in flight and one about its end, agree', async () => {
    const begun = good(2, { status: 'running', finished_at: null });
    const rows = [
      good(1),
      good(1),
      begun,
      good(2),
      good(3, { attempt: 1 }),
      good(3, { attempt: 2 }),
    ];
    const { report, stored } = await imported([{ candidates: rows, bytes: 0 }]);
    expect(report.notUnderstood).toEqual([]);
    expect(stored).toEqual(['1', '2', '3', '3']);
  });
});
