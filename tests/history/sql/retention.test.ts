import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { readingOf } from '../../../src/history/sql/reading';
import { onlyWhole, unevenSince } from '../../../src/history/sql/retention';
import { SqlHistory } from '../../../src/history/sql/sqlHistory';
import { Postgres } from '../../support/postgres';
import { PLAIN } from '../../support/reading';
import { tablesOf } from '../../support/tables';
import { DAY } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const postgres = Postgres.forTests();
const WINDOW = { since: NOW - 30 * DAY, until: NOW };
const kept = (
  success: number | null,
  failure: number | null,
  successes: number,
  older_failures = 5,
  newer_failures = 5,
) => ({
  oldest_success: success === null ? null : NOW - success * DAY,
  oldest_failure: failure === null ? null : NOW - failure * DAY,
  successes,
  older_failures,
  newer_failures,
});

describe('what is declared', () => {
  const since = (successHours?: number, failureHours?: number) =>
    unevenSince({ successHours, failureHours }, kept(0, 0, 0), WINDOW);

  test.each<[string, number | undefined, number | undefined, number]>([
    ['River', 24, 168, 1],
    ['successes a day and failures for ever', 24, undefined, 1],
    ['failures that are deleted first', undefined, 48, 2],
    ['no successes at all', 0, 24, 0],
  ])('%s', (_, successHours, failureHours, days) => {
    expect(since(successHours, failureHours)?.wholeSince).toBe(NOW - days * DAY);
  });

  test('what is kept longer than the window is kept for ever', () => {
    expect(since(24 * 30, 24 * 40)).toBeUndefined();
    expect(since(24 * 29, 24 * 40)?.wholeSince).toBe(NOW - 29 * DAY);
  });

  test('what is kept alike is whole', () => {
    expect(since(24, 24)).toBeUndefined();
    expect(since()).toBeUndefined();
  });
});

describe('what is seen', () => {
  const seen = (...given: Parameters<typeof kept>) =>
    unevenSince(undefined, kept(...given), WINDOW)?.wholeSince;

  test('far older failures show that successes are deleted sooner', () => {
    expect(seen(1, 7, 500)).toBe(NOW - DAY);
  });

  test('twenty successes must be missing, at the rate of those that are there', () => {
    expect(seen(1, 3, 10)).toBe(NOW - DAY);
    expect(seen(1, 2.9, 10)).toBeUndefined();
  });

  test('failures before may be three times as frequent as since, and not more', () => {
    // 6 days before and 1 day since.
    expect(seen(1, 7, 500, 90, 5)).toBe(NOW - DAY);
    expect(seen(1, 7, 500, 91, 5)).toBeUndefined();
    expect(seen(1, 7, 500, 5, 0)).toBeUndefined();
  });

  test.each<[string, number | null, number | null, number, number]>([
    ['older successes than failures', 20, 3, 500, 0],
    ['no failures', 1, null, 500, 0],
    ['no successes', null, 20, 0, 0],
    ['four older failures', 1, 7, 500, 4],
  ])('%s show nothing', (_, ...given) => {
    expect(seen(...given)).toBeUndefined();
  });
});

describe.each(['sqlite', 'postgres'] as const)(
  'runs of the time that is whole, in %s',
  (engine) => {
    /** Failures of 7 days, one an hour; successes of so many hours, ten an hour. */
    async function opened(successHours: number) {
      const at = (hours: number, status: string) =>
        `('load', '${status} ${hours}', ${NOW - hours * HOUR - 60}, ${NOW - hours * HOUR}, '${status}')`;
      const rows = [
        ...Array.from({ length: 7 * 24 }, (_, hour) => at(hour, 'failed')),
        ...Array.from({ length: successHours * 10 }, (_, tenth) => at(tenth / 10, 'success')),
        `('load', 'running', ${NOW - 2 * DAY}, NULL, 'running')`,
      ];
      const tables = await tablesOf(engine, postgres, [
        `CREATE TABLE runs (task_type text, run_id text, started_at double precision,
         finished_at double precision, status text)`,
        `INSERT INTO runs VALUES ${rows.join(', ')}`,
      ]);
      const all = sql`SELECT task_type, run_id, started_at, finished_at, status, CAST(NULL AS TEXT) AS error,
      CAST(NULL AS INTEGER) AS exit_code, CAST(NULL AS TEXT) AS host, CAST(NULL AS INTEGER) AS attempt FROM runs`;
      const mapping = onlyWhole({ ...PLAIN, runs: () => all }, tables, undefined);
      const reading = readingOf(tables, 'jobs', mapping, (text) => text);
      const history = new SqlHistory(reading, () => tables.close());
      const [counts] = await history.runs.summaries({ ...WINDOW, recentSince: [] });
      return { history, counts };
    }

    test('the share of failures is that of the time for which both are kept', async () => {
      const { history, counts } = await opened(48);
      expect(counts).toMatchObject({ successes: 480, failures: 48 });
      expect(await history.health.unevenlyKept()).toEqual([
        {
          source: 'jobs',
          successesSince: NOW - 47.9 * HOUR,
          failuresSince: NOW - 167 * HOUR,
          wholeSince: NOW - 47.9 * HOUR,
        },
      ]);
      await history.close();
    });

    test('the last day is never left out, and neither are runs in flight', async () => {
      const { history, counts } = await opened(2);
      expect(counts).toMatchObject({ successes: 20, failures: 25 });
      expect(await history.runs.inFlight(WINDOW)).toHaveLength(1);
      await history.close();
    });

    test('what is kept alike is counted whole', async () => {
      const { history, counts } = await opened(7 * 24);
      expect(counts).toMatchObject({ successes: 1680, failures: 168 });
      expect(await history.health.unevenlyKept()).toEqual([]);
      await history.close();
    });
  },
);
