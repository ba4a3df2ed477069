import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Mapping } from '../../../src/history/sql/mapping';
import { SqlHealth } from '../../../src/history/sql/sqlHealth';
import { INDEXED, PLAIN, PLAIN_SOURCE, readingIn } from '../../support/reading';
import { DAY, ofTask, ran, series } from '../../support/views';
import { NOW } from '../../support/world';

const healthOf = async (mapping: Mapping, ends: readonly number[] = []) => {
  const runs = ends.map((end, index) => ran(end - 60, 60, { runId: String(index) }));
  return new SqlHealth(await readingIn(ofTask('sync', runs), mapping));
};

describe('the health of a source', () => {
  test('the health of tables names the source with a description and its notes', async () => {
    const { sources, failures } = await healthOf({ ...PLAIN, notes: ['no texts'] });
    expect(sources).toEqual([
      { source: PLAIN_SOURCE, found: 'tables of a test', notes: ['no texts'] },
    ]);
    expect(failures).toEqual([]);
  });

  test('the health of tables has the freshness of the runs', async () => {
    expect(await (await healthOf(PLAIN, [NOW])).freshness(NOW)).toMatchObject([
      { source: PLAIN_SOURCE, recentEnds: [NOW], volume: 1 },
    ]);
  });
});

describe('a source that keeps runs for less than the window', () => {
  const window = { since: NOW - 30 * DAY, until: NOW };
  const shorter = async (oldest: number | null) =>
    (await healthOf({ ...PLAIN, oldest: sql`SELECT ${oldest} AS oldest` })).shorterThan(window);

  test('tables may lack a tenth of the window, and not a second more', async () => {
    expect(await shorter(NOW - 27 * DAY)).toEqual([]);
    expect(await shorter(NOW - 27 * DAY + 1)).toEqual([
      { source: PLAIN_SOURCE, oldest: NOW - 27 * DAY + 1 },
    ]);
  });

  test('tables without runs, or that never delete runs, are not reported as short', async () => {
    expect(await shorter(null)).toEqual([]);
    expect(await (await healthOf(PLAIN)).shorterThan(window)).toEqual([]);
  });
});

describe('statuses that goalgen does not know', () => {
  /** Tables with runs of these statuses, all of which ended at `at`. */
  const withStatuses = (statuses: readonly (string | null)[], at = NOW): Mapping => ({
    ...PLAIN,
    runs: () => {
      const rows = statuses.map(
        (status) => sql`SELECT 'sync' AS task_type, ${status} AS status,
          ${at - 60} AS started_at, ${at} AS finished_at`,
      );
      return rows.reduce((all, row) => sql`${all} UNION ALL ${row}`);
    },
  });
  const unknown = async (mapping: Mapping) =>
    (await healthOf(mapping)).unknownStatuses({ since: NOW - DAY, until: NOW });

  test('unknown statuses are counted, the commonest first; a missing one is unknown', async () => {
    const statuses = ['success', 'odd', null, 'failed', 'odd'];
    expect(await unknown(withStatuses(statuses))).toEqual([
      { source: PLAIN_SOURCE, status: 'odd', count: 2 },
      { source: PLAIN_SOURCE, status: null, count: 1 },
    ]);
  });

  test('an unknown status of a run outside the window does not count', async () => {
    expect(await unknown(withStatuses(['odd'], NOW + 1))).toEqual([]);
    expect(await unknown(withStatuses(['odd'], NOW - DAY))).toHaveLength(1);
  });

  test('at most twenty unknown statuses are told', async () => {
    const statuses = Array.from({ length: 21 }, (_, index) => `odd ${index}`);
    expect(await unknown(withStatuses(statuses))).toHaveLength(20);
  });

  test('tables that can hold no unknown status are not asked for them', async () => {
    const mapping = { ...withStatuses(['odd']), hasKnownStatuses: true };
    expect(await unknown(mapping)).toEqual([]);
  });
});

describe('runs that end in the future', () => {
  test('ends after now are counted, and the latest is told', async () => {
    const health = await healthOf(INDEXED, [NOW - 1, NOW, NOW + 1, NOW + DAY]);
    expect(await health.endingAfter(NOW)).toEqual({ count: 2, latest: NOW + DAY });
  });

  test('endingAfter without an end after now has no latest end', async () => {
    expect(await (await healthOf(PLAIN, [NOW])).endingAfter(NOW)).toEqual({
      count: 0,
      latest: null,
    });
  });

  test('endingAfter counts no more than 1,000 ends', async () => {
    const health = await healthOf(PLAIN, series(NOW + 1, 1, 1001));
    expect(await health.endingAfter(NOW)).toEqual({ count: 1000, latest: NOW + 1001 });
  });
});
