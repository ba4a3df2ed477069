import { expect, test } from '@jest/globals';
import { SqlHistory } from '../../../src/history/sql/sqlHistory';
import { PLAIN, PLAIN_SOURCE, readingIn } from '../../support/reading';
import { ofTask, outcomes } from '../../support/views';
import { NOW } from '../../support/world';

const WINDOW = { since: 0, until: NOW };

test('runs, health and export of a SQL history read the same tables', async () => {
  const reading = await readingIn(ofTask('sync', outcomes('x')), PLAIN);
  const history = new SqlHistory(reading, async () => undefined);
  expect(await history.runs.failed(WINDOW, 5)).toHaveLength(1);
  expect(await history.export.ended(WINDOW)).toEqual(await history.runs.failed(WINDOW, 5));
  expect(history.health.sources).toMatchObject([{ source: PLAIN_SOURCE }]);
});

test('a snapshot of a SQL history answers with what its body returns or throws', async () => {
  const history = new SqlHistory(await readingIn([], PLAIN), async () => undefined);
  expect(await history.snapshot(async () => 7)).toBe(7);
  await expect(history.snapshot(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
});

test('closing a SQL history closes the tables, and nothing else does', async () => {
  let closed = 0;
  const history = new SqlHistory(await readingIn([], PLAIN), async () => {
    closed += 1;
  });
  await history.snapshot(async () => undefined);
  expect(closed).toBe(0);
  await history.close();
  expect(closed).toBe(1);
});
